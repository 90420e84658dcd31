import History
import Log
import Model
import ProjectContext
import Supervisor
import Syscalls

/// Gathers what the page of a report shows.
struct ReportPage {
    let history: HistoryAccess
    let report: Report
    let since: UTCTime

    /// The page.
    var text: String {
        get throws {
            var page = HTMLReport(title: history.project.root.description, report: report)
            let configured = history.configuredUnits
            for newest in try history.reader.newest() where configured?.contains(newest.run.unit) != false {
                let runs = try history.reader.runs(.init(unit: newest.run.unit, since: since, limit: 400))
                page.units.append((newest.run.unit, runs.reversed()))
            }
            page.cycles = try history.reader.cycles(limit: 400, since: since).reversed()
            for job in report.red {
                let excerpt = LogExcerpt(in: history.project.logs, unit: job.job, run: job.run, last: 30).lines
                page.details[job.job] = .init(log: excerpt, diff: try diff(job))
            }
            return page.text
        }
    }

    private func diff(_ job: Report.RedJob) throws -> [String] {
        guard let green = job.lastGreen.map({ RunIdentity(unit: job.job, number: $0) }),
            let old = try history.reader.run(green)?.snapshot,
            let new = try history.reader.run(RunIdentity(unit: job.job, number: job.firstRed ?? job.run))?.snapshot
        else { return [] }
        return (try? history.store().diff(from: old, to: new, limit: 400)) ?? []
    }
}

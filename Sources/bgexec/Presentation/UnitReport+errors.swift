import History
import Log
import Model
import ProjectContext
import Supervisor
import Wire

extension UnitReport {
    /// The same facts, with the last error lines of a unit that failed, from its log: the daemon is not in the way of a byte.
    ///
    /// Of a job whose test report names what fails, that says it better: then the lines are those items with what is said of each.
    /// - Parameter ofItems: whether such a job has lines too.
    func withErrors(in project: Project, ofItems: Bool = false) -> UnitReport {
        guard errorLines == nil, let run = failedRun else { return self }
        var lines: [String]
        if let items, items.failing > 0 {
            guard ofItems, let reader = try? LedgerReader(folder: project.state),
                let failures = try? reader.failures(of: run)
            else { return self }
            lines = ItemFailure.lines(of: failures, new: Set(items.newlyFailing), limit: Self.jobLines)
        } else {
            lines = LogExcerpt.errors(
                in: project.logs, of: run, limit: isService ? Self.serviceLines : Self.jobLines)
            if let holder = PortConflict.sentence(about: PortInUse.ports(in: lines), besides: project.state) {
                lines.append(PlainLine.text(Array(holder.utf8)))
            }
        }
        var unit = self
        if !lines.isEmpty { unit.errorLines = lines }
        return unit
    }

    private static let jobLines = 10
    private static let serviceLines = 4

    /// The run whose output says what went wrong; nil when nothing did, or it never ran.
    private var failedRun: RunIdentity? {
        let number: Int
        switch state {
        case .job(.idle, .failed?), .job(.idle, .timedOut?): number = freshness?.verdictRun ?? run
        case .service(.failed), .service(.backingOff): number = run
        case .service(.starting), .service(.restarting): number = failures > 0 ? run : 0
        case .job, .service: number = 0
        }
        return number > 0 ? RunIdentity(unit: name, number: number) : nil
    }

    /// The lines as they are shown below the unit's own line.
    func errorText(_ style: Style, indentation: String = "    ") -> [String] {
        (errorLines ?? []).map { "\(indentation)\(style.dim($0))" }
    }
}

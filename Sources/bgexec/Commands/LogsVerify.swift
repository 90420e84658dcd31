import ArgumentParser
import Log
import Model
import ProjectContext
import Supervisor
import Syscalls

/// `bgexec logs verify`: exit code 0 when every byte that runs wrote is there, 1 when not.
struct LogsVerify {
    let units: [String]
    let json: Bool

    func run(in project: Project) throws {
        let folder = project.logs
        let chosen = try units.isEmpty ? LogQuery.units(in: folder) : units
        var isComplete = true
        for unit in chosen {
            let report = try LogVerifier.verify(unit, in: folder) { run in
                RunFolder(state: project.state, run: RunIdentity(unit: unit, number: run)).isWritingLog
            }
            guard let report else {
                Output.error("bgexec: there is no log of \(unit) yet\n")
                isComplete = false
                continue
            }
            if !report.isComplete { isComplete = false }
            Output.print(json ? VerifyReport.json(unit, report) : VerifyReport.text(unit, report))
        }
        if !isComplete { throw ExitCode.failure }
    }
}

/// The result of the check, in words and for programs.
enum VerifyReport {
    static func text(_ unit: String, _ report: LogVerifier.Report) -> String {
        let files = report.files.map { "files \($0.lowerBound) to \($0.upperBound)" } ?? "no file"
        var words =
            "\(unit): \(report.isComplete ? "complete" : "NOT complete"): \(files), \(Counted.text(report.records, "record")), \(Counted.text(report.bytes, "byte"))"
        words += ", \(Counted.text(report.provedRuns, "run")) proved to the byte"
        if report.unfinishedLines > 0 {
            words += ", \(Counted.text(report.unfinishedLines, "line")) without a newline at the end"
        }
        if report.evictedFiles > 0 {
            words += "; \(Counted.text(report.evictedFiles, "older file")) removed by the limits"
        }
        for gap in report.gaps { words += "\n  gap, \(gap)" }
        for fault in report.faults { words += "\n  FAULT, \(fault)" }
        return words
    }

    static func json(_ unit: String, _ report: LogVerifier.Report) -> String {
        func list(_ findings: [LogVerifier.Finding]) -> String {
            findings.map { finding in
                "{\"file\":\(finding.position.number),\"offset\":\(finding.position.offset),\"text\":\(JSONString.quoted(finding.words))}"
            }.joined(separator: ",")
        }
        return "{\"unit\":\(JSONString.quoted(unit)),\"complete\":\(report.isComplete),\"records\":\(report.records)"
            + ",\"bytes\":\(report.bytes),\"declaredLost\":\(report.declaredLost),\"provedRuns\":\(report.provedRuns)"
            + ",\"unfinishedLines\":\(report.unfinishedLines),\"evictedFiles\":\(report.evictedFiles)"
            + ",\"gaps\":[\(list(report.gaps))],\"faults\":[\(list(report.faults))]}"
    }
}

import Log
import Model
import ProjectContext
import Wire

extension UnitReport {
    /// The same facts, with the last error lines of a unit that failed, from its log: the daemon is not in the way of a byte.
    ///
    /// A test report's items say better what failed, so a job that has some has no lines here.
    func withErrors(in project: Project) -> UnitReport {
        guard errorLines == nil, let run = failedRun else { return self }
        var unit = self
        let lines = LogExcerpt.errors(
            in: project.logs, of: RunIdentity(unit: name, number: run),
            limit: isService ? Self.serviceLines : Self.jobLines)
        if !lines.isEmpty { unit.errorLines = lines }
        return unit
    }

    private static let jobLines = 10
    private static let serviceLines = 4

    /// The run whose output says what went wrong; nil when nothing did.
    private var failedRun: Int? {
        guard !lacksRun else { return nil }
        switch state {
        case .job(.idle, .failed?), .job(.idle, .timedOut?):
            return items?.failing ?? 0 > 0 ? nil : freshness?.verdictRun ?? run
        case .service(.failed), .service(.backingOff): return run
        case .service(.starting), .service(.restarting): return failures > 0 ? run : nil
        case .job, .service: return nil
        }
    }

    private var lacksRun: Bool { run < 1 }

    /// The lines as they are shown below the unit's own line.
    func errorText(_ style: Style, indentation: String = "    ") -> [String] {
        (errorLines ?? []).map { "\(indentation)\(style.dim($0))" }
    }
}

import Log
import Loop
import Model
import ProjectContext
import Syscalls
import Wire

/// Shows how units come up, and then the project's status.
@LoopActor
enum UnitsUp {
    /// - Throws: `UserError` when one of them cannot start, with its last log lines; when the time is over; or when they are up by the last
    /// good configuration, because the saved one has errors.
    static func show(
        _ accepted: Answer.Accepted, from client: ControlClient, of project: Project, by deadline: LoopInstant
    ) async throws {
        let daemon = DaemonFollower(client, of: project, again: .wait(units: accepted.units, fresh: false))
        switch try await Follower(UntilUp(accepted), daemon, show: Progress().show).run(by: deadline) {
        case .hopeless(let units): throw CannotStart(units, in: project).userError(code: .failed)
        case .up: break
        }
        var report = try await ProjectStatus.read(of: project)
        // The daemon may not have found it out yet, and now it is of most use.
        if let loaded = try? LoadedConfig(of: project, environment: EnvironmentSnapshot.take()) {
            let remarks = InputCheck.texts(of: project, loaded.config)
            report.inputRemarks = remarks.isEmpty ? nil : remarks
        }
        // Said below.
        report.configProblem = nil
        StatusTable(report: report, style: .standardOutput).lines.forEach(Output.print)
        if let problem = accepted.status.configProblem {
            throw UserError(
                "the configuration has errors: \(problem)",
                advice: "mend it; until then the units go by the last good one",
                code: .badUsage)
        }
    }
}

/// What is wrong with units that cannot start, with their last log lines.
struct CannotStart {
    private let units: [UnitReport]
    private let project: Project

    init(_ units: [UnitReport], in project: Project) {
        self.units = units
        self.project = project
    }

    func userError(code: UserError.Code) -> UserError {
        let parts = units.map { unit in
            // What an earlier run printed says nothing about this failure.
            let lines = LogExcerpt.errors(
                in: project.logs, of: RunIdentity(unit: unit.name, number: unit.run), limit: 15)
            let excerpt = lines.isEmpty ? "" : "\n    " + lines.joined(separator: "\n    ")
            let what =
                unit.isService ? "cannot start: \(unit.reason)" : "has not passed: \(unit.lastExit ?? unit.reason)"
            return "\(unit.name) \(what)\(excerpt)"
        }
        let names = units.map(\.name).joined(separator: " ")
        let services = units.filter(\.isService).map(\.name).joined(separator: " ")
        let retry =
            services.isEmpty
            ? "it runs again when you save the fix"
            : "bgexec retries automatically, or at once with `bgexec start \(services)`"
        return UserError(
            parts.joined(separator: "\n"), advice: "fix the cause; \(retry). More: `bgexec logs \(names)`", code: code)
    }
}

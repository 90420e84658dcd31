import Config
import Loop
import Syscalls

/// A project's status, whether its daemon runs or not.
@LoopActor
enum ProjectStatus {
    /// Asks the daemon. One that was killed is replaced first, so that what it left running is known; a project that was not
    /// started, or was stopped, is told from what is on disk.
    static func read(of project: Project) async throws -> ProjectReport {
        if let client = try ControlClient.connect(to: project) {
            do {
                var report = try await client.ask(.status).status
                report.daemonProgram = client.daemon.flatMap { DaemonProgram(of: $0) }
                return report
            } catch is DaemonLost { client.close() }
        }
        if DaemonState.isLeft(in: project) {
            return try await DaemonLauncher.ask(.status, of: project).1.status
        }
        let state = DaemonState.load(from: project)
        let environment = ThisProcess.environment
        let loaded = try LoadedConfig(of: project, environment: environment)
        return ProjectReport(
            project: project.root.description,
            running: false,
            units: loaded.config.units.map { UnitReport(stopped: $0, state.verdicts[$0.name]) },
            lastCycle: state.lastCycle?.cutOff
        )
    }
}

extension UnitReport {
    /// A unit of a project without a daemon: nothing of it runs.
    init(stopped unit: UnitConfig, _ last: DaemonState.StoredVerdict?) {
        name = unit.name
        kind = unit.isService ? "service" : "job"
        state = unit.isService ? "stopped" : "idle"
        reason = "the project is not running"
        cause = "manual"
        secondsInState = 0
        wanted = false
        run = 0
        restarts = 0
        failures = 0
        verdict = last?.name
        verdictCode = last?.exitCode
        up = last?.exitCode == 0
    }
}

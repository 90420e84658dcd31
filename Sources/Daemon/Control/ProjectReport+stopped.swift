import Config
import Model
package import ProjectContext
import Syscalls
import Wire

extension ProjectReport {
    /// The status of a project without a daemon: from its configuration and from what its last daemon has left.
    /// - Throws: `UserError` when the configuration cannot be used.
    package init(ofStopped project: Project) throws {
        let state = DaemonState.load(from: project).state
        let loaded = try LoadedConfig(of: project, environment: ThisProcess.environment)
        self.init(
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
        self.init(
            name: unit.name,
            state: unit.isService ? .service(.stopped) : .job(.idle, last: last?.verdict),
            reason: "the project is not running",
            cause: .manual,
            secondsInState: 0,
            wanted: false,
            run: 0,
            restarts: 0,
            failures: 0)
    }
}

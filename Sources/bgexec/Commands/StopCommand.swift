import ArgumentParser
import Loop
import Syscalls

/// `stop`: everything down, in reverse order.
struct StopCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop units, those that need others first, until no process of theirs is left.",
        discussion: """
            Without names, the whole project with its daemon. External services are left alone. A process that does not end
            on its stop signal is killed when its stopTimeout is over.

              bgexec stop
              bgexec stop router
            """
    )

    @Argument(help: "The units to stop.")
    var units: [String] = []

    @OptionGroup var patience: PatienceOption

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        guard try mayRun(project) else {
            Output.print("\(project.root) is not running")
            return 0
        }
        let (client, accepted) = try await DaemonLauncher.ask(.stop(units: units), of: project)
        do {
            let wait = UnitWait(project: project, client: client, units: accepted.units, again: .stop(units: units))
            try await wait.untilStopped(accepted.status, by: patience.deadline)
        } catch is DaemonEnded {}
        if units.isEmpty { try await accepted.untilDaemonEnds() }
        Output.print(units.isEmpty ? "all is stopped" : "\(units.joined(separator: ", ")) stopped")
        return 0
    }

    /// A daemon that was killed has left its services running: a new one takes them over, to stop them.
    @LoopActor private func mayRun(_ project: Project) throws -> Bool {
        if let client = try ControlClient.connect(to: project) {
            client.close()
            return true
        }
        let state = DaemonState.load(from: project)
        return state.isActive && state.boot == ProcessTable.bootIdentifier()
    }
}

extension Answer.Accepted {
    /// Returns when the daemon that gave this answer has ended, as it does when the whole project is stopped.
    @LoopActor func untilDaemonEnds() async throws {
        guard let pid = status.daemon, let process = try? ProcessHandle(opening: pid) else { return }
        try await process.waitUntilGone()
    }
}

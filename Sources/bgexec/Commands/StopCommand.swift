import ArgumentParser
import Daemon
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// `stop`: everything down, in reverse order.
struct StopCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop units, dependents first, and wait until none of their processes is left.",
        discussion: """
            Without names, stops the whole project and its daemon. External services are left alone. A process that ignores \
            its stop signal is killed after stopTimeout.

            --all-projects stops every project of yours on this machine, also those whose folder is gone, and exits with the code of the \
            first that could not be stopped.

              bgexec stop
              bgexec stop router
              bgexec stop --all-projects
            """
    )

    @Argument(help: "The units or groups to stop.", completion: .unitsAndGroups)
    var units: [String] = []

    @Flag(help: "Stop all your projects on this machine.")
    var allProjects = false

    @OptionGroup var patience: TimeoutOption

    func validate() throws {
        if allProjects && !units.isEmpty { throw ValidationError("Give units or --all-projects, not both.") }
    }

    func carryOut() async throws -> Int32 {
        if allProjects { return await AllProjectsStop.run(by: patience.deadline) }
        let project = try Project.current()
        guard try mayRun(project) else {
            Output.print("\(project.root) is not running")
            return 0
        }
        try await Self.stopAll(units, of: project, by: patience.deadline)
        Output.print(units.isEmpty ? "everything is stopped" : "\(units.joined(separator: ", ")) stopped")
        return 0
    }

    /// Stops units, or without names the whole project, also where no daemon can be had.
    @LoopActor
    static func stopAll(_ units: [String] = [], of project: Project, by deadline: LoopInstant) async throws {
        if units.isEmpty { try await endRunsOfCommands(in: project, by: deadline) }
        if let problem = await DaemonLauncher.problem(of: project) {
            Output.error("bgexec: stopping without a daemon, since none can be started: \(problem.message)\n")
            _ = try await StopWithoutDaemon.stop(
                namesWithoutDaemon(units, of: project), of: project, by: deadline)
        } else {
            try await Self.stop(units, of: project, by: deadline)
        }
    }

    /// Without a daemon, and perhaps without a configuration, a name that is no group is taken as that of a unit.
    private static func namesWithoutDaemon(_ units: [String], of project: Project) -> [String] {
        let environment = EnvironmentSnapshot.current(of: project)
        guard let config = try? LoadedConfig(of: project, environment: environment).config else { return units }
        return (try? UnitNames(config).expand(units)) ?? units
    }

    /// Stops units, or without names the whole project with its daemon. A daemon that is killed meanwhile has not stopped everything:
    /// its successor continues.
    /// - Returns: the units that it was about.
    @LoopActor @discardableResult
    static func stop(_ units: [String], of project: Project, by deadline: LoopInstant) async throws -> [String] {
        while true {
            let (client, accepted) = try await DaemonLauncher.ask(.stop(units: units), of: project)
            do {
                let daemon = DaemonFollower(client, of: project, again: nil)
                _ = try await Follower(UntilStopped(accepted), daemon, show: Progress().show).run(by: deadline)
                if !units.isEmpty { return accepted.units }
            } catch is DaemonEnded {}
            try await accepted.untilDaemonEnds()
            if !ProjectActivity.needsSuccessor(in: project) { return accepted.units }
        }
    }

    /// No daemon knows of what `once` runs with other arguments, and it needs what is about to be stopped.
    @LoopActor private static func endRunsOfCommands(in project: Project, by deadline: LoopInstant) async throws {
        try VariantRun.stopWaiting(in: project)
        let stop = LeftRunsStop(LeftRun.all(in: project.state).filter(\.isOfCommand), on: EventLoop.running)
        await stop.finish(by: deadline)
        guard stop.left.isEmpty else {
            throw UserError(
                "\(NameList.text(stop.left)) still has processes",
                advice: "they are being stopped; run the command again to wait", code: .timedOut)
        }
    }

    /// A daemon that was killed has left its services running: a new one takes them over, to stop them.
    @LoopActor private func mayRun(_ project: Project) throws -> Bool {
        if let client = try ControlClient.connect(to: project) {
            client.close()
            return true
        }
        return ProjectActivity.needsSuccessor(in: project) || !LeftRun.all(in: project.state).isEmpty
    }
}

extension Answer.Accepted {
    /// Returns when the daemon that gave this answer has ended, as it does when the whole project is stopped.
    @LoopActor func untilDaemonEnds() async throws {
        guard let pid = status.daemon, let process = try? ProcessHandle(opening: pid) else { return }
        try await process.waitUntilGone()
    }
}

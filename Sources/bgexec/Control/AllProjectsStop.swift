import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// `stop --all-projects`: every project of this user, one after the other, whatever is wrong with one of them.
@LoopActor
enum AllProjectsStop {
    /// Stops them, and prints a line for each.
    /// - Returns: 0, or the exit code of the first that could not be stopped.
    static func run(by deadline: LoopInstant) async -> Int32 {
        let found = RunningProject.all()
        if found.isEmpty { Output.print("no project of yours is running") }
        var code: Int32 = 0
        for running in found {
            let root = running.project.root
            do {
                try await stop(running, by: deadline)
                Output.print("\(root): everything is stopped")
            } catch {
                let problem = ErrorReport(error).userError
                Output.print("\(root): not stopped: \(problem.message)")
                if let advice = problem.advice { Output.error("  \(advice)\n") }
                if code == 0 { code = problem.code }
            }
        }
        return code
    }

    private static func stop(_ running: RunningProject, by deadline: LoopInstant) async throws {
        guard !running.hasFolder else { return try await StopCommand.stopAll(of: running.project, by: deadline) }
        // Nothing must make the folder again: its daemon is asked if it answers, and otherwise its runs are stopped here.
        if let client = (try? ControlClient.connect(to: running.project)) ?? nil {
            let accepted = try await client.ask(.stop(units: []), by: deadline)
            let daemon = DaemonFollower(client, of: running.project, again: nil)
            do {
                _ = try await Follower(UntilStopped(accepted), daemon, show: Progress().show).run(by: deadline)
            } catch is DaemonEnded {}
            try await accepted.untilDaemonEnds()
        } else {
            try await end(running.daemon, by: deadline)
        }
        let stop = LeftRunsStop(LeftRun.all(in: running.project.state), on: EventLoop.running)
        await stop.finish(by: deadline)
        guard stop.left.isEmpty else {
            throw UserError("\(NameList.text(stop.left)) still has processes", code: .timedOut)
        }
    }

    /// Ends a daemon that cannot be reached.
    private static func end(_ pid: Int32?, by deadline: LoopInstant) async throws {
        guard let pid, let identity = ProcessIdentity(of: pid), let daemon = identity.open() else { return }
        try daemon.send(.terminate)
        try await daemon.waitUntilGone()
    }
}

import ArgumentParser
import Loop
import Model
import ProjectContext
import Wire

/// `wait`: returns when the units have a verdict.
struct WaitCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait until units have nothing left to do, and exit with their verdict.",
        discussion: """
            A service is done when it is healthy, a job when no run of it is in progress or due. With --fresh, a verdict counts \
            only if it reflects the inputs as they were at the time of the call, or later: every write that had finished before the \
            call is taken into account.

              bgexec wait test --fresh && git commit
            """
    )

    @Argument(help: "The units; with --all, all.", completion: .units)
    var units: [String] = []

    @Flag(help: "All units.")
    var all = false

    @Flag(help: "Accept only verdicts about the current inputs.")
    var fresh = false

    @OptionGroup var patience: TimeoutOption

    @Flag(help: "Print the units as JSON at the end, also on timeout.")
    var json = false

    func validate() throws {
        if units.isEmpty, !all { throw ValidationError("Name the units, or give --all.") }
        if !units.isEmpty, all { throw ValidationError("Name the units or give --all, not both.") }
    }

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        let (client, accepted) = try await DaemonLauncher.ask(.wait(units: units, fresh: fresh), of: project)
        let daemon = DaemonFollower(client, of: project, again: .wait(units: units, fresh: fresh))
        let follower = Follower(UntilSettled(accepted, wantsFresh: fresh), daemon) { _ in }
        do {
            let code = try await follower.run(by: patience.deadline)
            try show(follower.policy.concerned)
            return code
        } catch let error as UserError where error.code == UserError.Code.timedOut.rawValue {
            if json { try show(follower.policy.concerned) }
            throw error
        }
    }

    private func show(_ units: [UnitReport]) throws {
        if json { return try JSONOutput.print(units, pretty: true) }
        for unit in units { Output.print(WaitLine(unit, .standardOutput).text) }
    }
}

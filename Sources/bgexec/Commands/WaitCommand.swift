import ArgumentParser
import Loop
import Model
import ProjectContext
import Syscalls
import Wire

/// `wait`: returns when the units have a verdict.
struct WaitCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait until units have nothing left to do, and exit with their verdict.",
        discussion: """
            A service is done when it is healthy, a job when no run of it is in progress or due. Below the line of a job that failed are \
            the items that fail with what is said of each, or the last error lines of its output.

            With --fresh, only a verdict about the files as they are now counts: every write that had finished before the call is \
            taken into account. What is needed for it is started, and what has not run on these files is run. A service is done when \
            it is healthy and runs the present code. Exits 0 if everything passed, with the job's own code if it failed, 124 on \
            timeout, and 123 if no such verdict can be had; the reason and what helps are then printed.

              bgexec wait test --fresh && git commit
            """
    )

    @Argument(help: "The units or groups; with --all, all.", completion: .unitsAndGroups)
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
        let deadline = patience.deadline
        let (client, accepted) = try await DaemonLauncher.ask(
            .wait(units: units, fresh: fresh), of: project, by: deadline)
        let daemon = DaemonFollower(client, of: project, again: .wait(units: units, fresh: fresh))
        return fresh
            ? try await waitFresh(accepted, daemon, project, deadline)
            : try await waitSettled(accepted, daemon, project, deadline)
    }

    @LoopActor
    private func waitSettled(
        _ accepted: Answer.Accepted, _ daemon: DaemonFollower, _ project: Project, _ deadline: LoopInstant
    ) async throws -> Int32 {
        let follower = Follower(UntilSettled(accepted), daemon, show: progress)
        do {
            let code = try await follower.run(by: deadline)
            let units = follower.policy.concerned
            try show(units, of: project)
            units.compactMap(Self.hint).forEach { Output.error("\($0)\n") }
            return code
        } catch let error as UserError where error.code == UserError.Code.timedOut.rawValue {
            if json { try show(follower.policy.concerned, of: project) }
            throw error
        }
    }

    @LoopActor
    private func waitFresh(
        _ accepted: Answer.Accepted, _ daemon: DaemonFollower, _ project: Project, _ deadline: LoopInstant
    ) async throws -> Int32 {
        let follower = Follower(UntilFresh(accepted), daemon, show: progress)
        do {
            let end = try await follower.run(by: deadline)
            let units = follower.policy.concerned
            try show(units, of: project)
            switch end {
            case .settled:
                (units + follower.policy.loops).compactMap(FreshVerdict.obstacle).forEach { Output.error("\($0)\n") }
                return FreshVerdict.exitCode(of: units)
            case .hopeless(let failed): throw CannotStart(failed, in: project).userError(code: .noFreshVerdict)
            }
        } catch let error as UserError where error.code == UserError.Code.timedOut.rawValue {
            if json { try show(follower.policy.concerned, of: project) }
            throw error
        }
    }

    /// What helps when nothing was to be waited for.
    private static func hint(on unit: UnitReport) -> String? {
        switch unit.state {
        case .job(_, nil):
            "\(unit.name) has never run: `bgexec once \(unit.name)` runs it now, `bgexec wait \(unit.name) --fresh` runs what is due and waits"
        case .service(.stopped): "\(unit.name) is stopped: `bgexec start \(unit.name)` starts it"
        case .job, .service: nil
        }
    }

    /// A person who waits sees for what.
    @LoopActor
    private var progress: @LoopActor (FollowLine) -> Void {
        guard ThisProcess.isTerminal(.error) else { return { _ in } }
        return Progress().show
    }

    private func show(_ units: [UnitReport], of project: Project) throws {
        let units = units.map { $0.withErrors(in: project, ofItems: true) }
        if json { return try JSONOutput.print(units, pretty: true) }
        let style = Style.standardOutput
        for unit in units {
            Output.print(WaitLine(unit, style).text)
            unit.errorText(style).forEach(Output.print)
        }
    }
}

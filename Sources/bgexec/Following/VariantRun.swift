import Config
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// A run of a job with arguments, variables or a time limit of the caller's: a variant of the job, whose verdict is not the job's.
///
/// No command line goes to the daemon. The daemon only brings up what the job needs; the run is the command's own, as the unit
/// `JOB~once`, with a shim and a log like any other: when the command or the daemon is killed it continues to its end.
@LoopActor
struct VariantRun {
    let job: String
    let project: Project
    let changes: LaunchChanges
    let signals: InterruptWatch
    /// Whether what it prints is shown.
    let isShown: Bool

    /// How often a run that another command has started is looked at.
    private static let pause = Duration.milliseconds(20)

    private var unit: String { RunFolder.commandUnit(of: job) }

    /// Brings up what the job needs, and waits for the run to end.
    /// - Throws: `UserError` when what it needs cannot be had; `JobRun.Interrupted` after Ctrl+C.
    func go() async throws -> StepReport {
        try await bringUpNeeds(of: try configured().unit)
        // The environment that the project was started with counts, and it may have been started just now.
        let (config, unit, environment) = try configured()
        try project.prepareFolders()
        let lock = try await turn()
        let factory = UnitFactory(project: project, config: config, environment: environment)
        let spec: LaunchSpec
        do { spec = try factory.launch(of: unit, with: changes).spec } catch {
            return StepReport(unit: self.unit, action: .run, phase: .over(.verdict(.broken(error))))
        }
        return try await run(spec, holding: lock)
    }

    private func configured() throws -> (ProjectConfig, unit: UnitConfig, environment: [String: String]) {
        let environment = EnvironmentSnapshot.current(of: project)
        let config = try LoadedConfig(of: project, environment: environment).config
        try UnitNames(config).check([job])
        guard let unit = config.unit(named: job), !unit.isService else {
            throw UserError(
                "\(job) is a service, not a job",
                advice:
                    "use `bgexec start \(job)`, or `bgexec exec \(job) -- COMMAND` for a command in its environment",
                code: .badUsage)
        }
        return (config, unit, environment)
    }

    /// What the job needs is as it is saved now, as for a run of the job itself.
    private func bringUpNeeds(of unit: UnitConfig) async throws {
        if unit.needs.isEmpty { return }
        let request = Request.wait(units: unit.needs, fresh: true)
        let (client, accepted) = try await DaemonLauncher.ask(request, of: project)
        let daemon = DaemonFollower(client, of: project, again: request)
        signals.onInterrupt { daemon.close() }
        let follower = Follower(UntilFresh(accepted), daemon, show: Progress().show)
        do {
            switch try await follower.run() {
            case .hopeless(let failed):
                let causes = CannotStart(failed, in: project).userError(code: .internalFailure)
                throw cannotRun(causes.message)
            case .settled:
                let needed = follower.policy.concerned
                if FreshVerdict.exitCode(of: needed) == 0 { return }
                let missing = needed.filter { FreshVerdict.exitCode(of: [$0]) != 0 }
                throw cannotRun("it needs \(NameList.text(missing.map { WaitLine($0, Style(isOn: false)).text }))")
            }
        } catch  where signals.wasInterrupted {
            throw JobRun.Interrupted()
        }
    }

    private func cannotRun(_ why: String) -> UserError {
        UserError(
            "\(job) cannot run: \(why)", advice: "fix the cause, then run the command again", code: .internalFailure)
    }

    /// One of them runs at a time, as with the job's own runs; the lock is held until the descriptor is closed.
    private func turn() async throws -> Descriptor {
        let folder = project.state / "runs" / Path(unit)
        try File.makeDirectories(folder, mode: 0o700)
        let lock = try File.openOrCreate(folder / "lock")
        var hasSaid = false
        while try !lock.tryLock() || RunFolder(state: project.state, run: lastRun).isWritingLog {
            if !hasSaid { Output.error("waiting for \(lastRun) to end\n") }
            hasSaid = true
            if signals.wasInterrupted { throw JobRun.Interrupted() }
            try await LoopClock().sleep(until: .now.advanced(by: Self.pause))
        }
        return lock
    }

    private var lastRun: RunIdentity { RunFolder.lastRun(of: unit, in: project.state) }

    private func run(_ spec: LaunchSpec, holding lock: borrowing Descriptor) async throws -> StepReport {
        // Before the run: it may print at once.
        let stream = isShown ? try RunStream(of: unit, in: project) : nil
        // Should its shim be killed, its leader becomes our child, and its end is known all the same.
        try ThisProcess.adoptOrphans()
        let (run, folder) = try RunFolder.next(of: unit, in: project.state)
        let gone = Waiter()
        let handle = try RunHandle.start(
            run, spec: spec, in: folder, program: ThisProcess.executable(), on: EventLoop.running
        ) { event in
            if case .gone = event { gone.finish(throwing: nil) }
        }
        signals.onInterrupt { handle.stop() }
        stream?.show(run: run.number)
        let printing = Task.onLoop { await stream?.print() }
        try await withCheckedThrowingContinuation { gone.begin($0) }
        printing.cancel()
        await stream?.finish(run: run.number)
        if signals.wasInterrupted { throw JobRun.Interrupted() }
        let end = handle.ended ?? EndRecord(outcome: .unknown)
        let verdict = Verdict(of: end.outcome, wasStopped: folder.isStopping)
        return StepReport(
            unit: unit, action: .run, phase: .over(.verdict(verdict)), run: run.number,
            how: verdict == .passed ? nil : end.outcome.description, seconds: end.duration.seconds)
    }
}

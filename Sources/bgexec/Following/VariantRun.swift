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
        _ = try configured()
        try project.prepareFolders()
        let folder = project.state / "runs" / Path(self.unit)
        try File.makeDirectories(folder, mode: 0o700)
        let mark = Self.stopMark(in: folder)
        let lock = try await turn(in: folder, mark)
        // After the wait for its turn, which may have been long.
        try await bringUpNeeds(of: try configured().unit)
        if Self.stopMark(in: folder) != mark { throw JobRun.Interrupted() }
        // The environment that the project was started with counts, and it may have been started just now.
        let (config, unit, environment) = try configured()
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
    /// - Parameter mark: the mark of the last stop; `bgexec stop` means those too that wait for their turn.
    private func turn(in folder: Path, _ mark: UInt64?) async throws -> Descriptor {
        let lock = try File.openOrCreate(folder / "lock")
        var hasSaid = false
        while try !lock.tryLock() || RunFolder(state: project.state, run: lastRun).isWritingLog {
            if !hasSaid { Output.error("waiting for \(lastRun) to end\n") }
            hasSaid = true
            if signals.wasInterrupted || Self.stopMark(in: folder) != mark { throw JobRun.Interrupted() }
            try await LoopClock().sleep(until: .now.advanced(by: Self.pause))
        }
        return lock
    }

    private static let stopMarkName: Path = "stopped"

    /// Which file says that runs of commands were stopped: another one after each stop.
    private static func stopMark(in folder: Path) -> UInt64? {
        ((try? File.status(of: folder / stopMarkName)) ?? nil).map { UInt64(bitPattern: $0.changed) ^ $0.inode }
    }

    /// Lets those that wait for their turn know that the project is being stopped.
    static func stopWaiting(in project: Project) throws {
        let runs = project.state / "runs"
        for name in try File.entries(of: runs) where RunFolder.isOfCommand(unit: "\(name)") {
            try File.replace(runs / name / stopMarkName, with: [], mode: 0o600)
        }
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

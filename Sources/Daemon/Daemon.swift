import Config
import History
package import Loop
import Model
package import ProjectContext
import Supervisor
import Syscalls
import Wire

/// A project's daemon: feeds the `Reconciler` with events, and carries out its decisions.
///
/// It owns descriptors, processes and files, and decides nothing.
@LoopActor
package final class Daemon {
    let project: Project
    let environment: [String: String]
    let place: DaemonPlace
    let origin: DaemonOrigin
    let daemonLog: DaemonLog
    let recorder: HistoryRecorder
    let inputs: InputTracker
    let inputRemarks: InputRemarks
    let executor: RunExecutor
    let decisions: DecisionLoop
    let lifetime: DaemonLifetime
    var loaded: LoadedConfig
    /// What is wrong with the saved configuration, while the last good one stays active.
    var configProblem: String?
    /// That the state was damaged when this daemon began; nil when it was not.
    private(set) var stateProblem: String?
    private let isStateDamaged: Bool
    var sources: SourceWatch?
    /// Nil until the daemon works.
    private(set) var scheduleClock: ScheduleClock?
    private var placeWatch: PlaceWatch?
    var server: ControlServer?
    /// The last cycle, as it was last reported.
    var lastCycle: CycleReport?
    /// The last cycles that have ended, oldest first: one may be over before whoever asked for it follows.
    var endedCycles: [CycleReport] = []
    /// The runs of an earlier daemon that had not ended when this one began to watch.
    var survivors: Set<RunIdentity> = []
    /// Why the last request for a run on past inputs was refused; nil when it was accepted.
    var bisectRefusal: UserError?
    /// How each job's last run ended, and its test report.
    var knownEnds: [String: (run: Int, how: String, items: ItemsReport?)] = [:]

    /// Takes the project over.
    /// - Throws: `UserError` when another daemon has it, or when its configuration cannot be used.
    package init(
        of project: Project, startsAllServices: Bool = false, origin: DaemonOrigin = DaemonOrigin()
    ) throws {
        self.project = project
        self.origin = origin
        try project.prepareFolders()
        place = try DaemonPlace(of: project)
        CrashLoop.watch(project)
        OpenFileLimit.raise()
        lifetime = try DaemonLifetime()
        try ThisProcess.adoptOrphans()

        var (state, damage) = DaemonState.load(from: project)
        isStateDamaged = damage != nil
        if let damage {
            let runs = LeftRun.all(in: project.state)
            let living = Array(Set(runs.map(\.run.unit))).sorted()
            // Nothing says any more whether this is a copy: what lives elsewhere is another project's.
            let own = Set(runs.map { RunFolder(state: project.state, run: $0.run) })
            RunExecutor.disownRuns(in: project.state) { $0.isWritingLog && !own.contains($0) }
            state.recover(living: living, inBoot: ProcessTable.bootIdentifier())
            stateProblem = damage.text(in: project, living: living)
        }
        // Where runs live that were begun at this very place, only the lock has become another: it was removed.
        let isCopy = state.isCopy(in: project) && LeftRun.all(in: project.state).isEmpty
        if isCopy { RunExecutor.disownRuns(in: project.state) }
        state.place = place.name
        let resumesPrevious = state.resume(inBoot: ProcessTable.bootIdentifier(), isCopy: isCopy)
        let installed = startsAllServices ? EnvironmentSnapshot.loadForAutostart(from: project) : nil
        let environment =
            (resumesPrevious ? EnvironmentSnapshot.load(from: project) : installed) ?? EnvironmentSnapshot.take()
        if !resumesPrevious { try EnvironmentSnapshot.save(environment, to: project) }
        self.environment = environment
        lastCycle = state.lastCycle
        (loaded, configProblem) = try LoadedConfig.best(
            of: project, environment: environment, isRunning: resumesPrevious)
        daemonLog = DaemonLog(of: project)
        origin.record(in: project, daemonLog)
        recorder = try HistoryRecorder(of: project, loaded.config, daemonLog: daemonLog)
        inputs = try InputTracker(of: project, daemonLog: daemonLog)
        inputRemarks = InputRemarks(of: project)
        decisions = DecisionLoop(
            Reconciler(
                state: state, resumesPrevious: resumesPrevious, startsAllServices: startsAllServices,
                lastCycle: recorder.lastCycle))
        // Under this name the kernel gives the program that this daemon runs, even if its file was replaced or removed:
        // an upgrade in progress must not keep a service from restarting.
        executor = RunExecutor(
            state: project.state, logs: project.logs, program: "/proc/self/exe", on: EventLoop.running)
        executor.decider = self
        decisions.daemon = self
    }

    /// Starts working: adopts live runs, starts the wanted services, watches files, listens for commands.
    package func begin() async throws {
        try lifetime.onSignal { [weak self] in self?.handle($0) }
        if let configProblem {
            daemonLog.write("the configuration has errors, the last good one stays active: \(configProblem)")
        } else {
            keepConfig()
        }
        inputs.configure(loaded.config)
        inputs.onChange = { [weak self] in self?.observe($0) }
        inputRemarks.config = { [weak self] in self?.loaded.config }
        recorder.afterPruning = { [weak self] in self?.sweepInputs() }
        recorder.record(.daemon, "daemon \(ThisProcess.pid) began")
        post(.notifying(loaded.config.notify))
        if isStateDamaged { await LeftRun.restoreRecords(in: project.state) }
        defineUnits()
        recallUnits()
        postLastCycle()
        post(.adopted(adoptRuns()))
        try listen()
        sources = try SourceWatch(self)
        try await sources?.begin()
        survivors = Set(
            statuses.filter(\.hasRun).map { RunIdentity(unit: $0.name, number: $0.run) }.filter { run in
                RunFolder(state: project.state, run: run).endRecord() == nil
            })
        let clock = ScheduleClock(checked: reconciler.resumesPrevious ? reconciler.state.schedulesChecked : nil) {
            [weak self] in self?.carryOut($0)
        }
        scheduleClock = clock
        try clock.begin(loaded.config)
        // Scanning all inputs may take seconds; commands are answered meanwhile.
        Task.onLoop {
            await self.catchUp()
            self.inputRemarks.look()
            self.lifetime.caughtUp.open()
        }
        executor.keepShimReady()
        lifetime.isReady()
        showManager()
        post(.begun)
    }

    private func listen() throws {
        let path = try SocketPlace.prepare(for: project)
        server = try ControlServer(at: path) { [weak self] request, client in await self?.handle(request, from: client)
        }
        try place.record(socket: path)
        do {
            placeWatch = try PlaceWatch(
                of: project, place, lacksRecords: { [weak self] in self?.executor.lacksRecords ?? false },
                handler: { [weak self] in self?.handle($0) })
        } catch {
            daemonLog.write("a removed state folder is noticed at the next command only: \(error)")
        }
        if let detour = SocketPlace.detour(of: path) { daemonLog.write(detour) }
    }

    // MARK: Deciding

    var reconciler: Reconciler { decisions.reconciler }

    /// Lets the reconciler take an event, and carries out all that follows from it.
    func post(_ event: Reconciler.Event) { decisions.post(event) }

    /// Tells the service manager how the services are: "2 healthy, 1 backing-off".
    func showManager() {
        lifetime.show(
            {
                let services = statuses.filter { if case .service = $0.life { true } else { false } }
                let counts = Dictionary(grouping: services, by: \.stateName).mapValues(\.count)
                let parts = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
                return parts.isEmpty ? "no services" : parts.joined(separator: ", ")
            }())
    }

    // MARK: The place

    private func handle(_ finding: PlaceWatch.Finding) {
        switch finding {
        case .stateRemoved:
            save()
            executor.restoreRecords()
            // The history is put back when something is written to it.
            recorder.record(.daemon, "\(project.state), or a part of it, was removed and has been written again")
        case .projectDeleted:
            daemonLog.write("\(project.root) was deleted: everything is stopped")
            stopForGood("the project's folder was deleted")
        case .worktreeRemoved:
            daemonLog.write("git has removed the worktree \(project.root): everything is stopped")
            stopForGood("its git worktree was removed")
        case .displaced:
            daemonLog.write(
                "daemon \(ThisProcess.pid) ends: its lock was removed, and another daemon has the project now")
            finish()
        }
    }

    private func stopForGood(_ reason: String) {
        post(.request(.stop([]), Reason(.manual, reason)))
        executor.endUnknownRuns()
        // Nobody waits for an answer, and where nothing runs no end will follow.
        post(.acknowledged)
    }

    // MARK: Signals and the end

    private func handle(_ signal: Signal) {
        switch signal {
        case .child: executor.reapOrphans()
        case .terminate, .interrupt:
            daemonLog.write("daemon \(ThisProcess.pid) ends on \(signal); running units continue without it")
            end()
        default: break
        }
    }

    func end() {
        place.leave()
        finish()
    }

    /// Ends without a word to shims and commands.
    private func finish() {
        recorder.record(.daemon, "daemon \(ThisProcess.pid) ends")
        lifetime.isStopping()
        save()
        daemonLog.close()
        Task.onLoop {
            await self.server?.close()
            if self.place.isWorktreeRemoved { self.place.removeRemains() }
            self.lifetime.end()
        }
    }

    /// Returns when the daemon has nothing left to do.
    package func untilEnded() async { await lifetime.untilEnded() }
}

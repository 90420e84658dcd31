import Config
import History
package import Loop
import Model
package import ProjectContext
import Supervisor
import Syscalls
import Wire

/// A project's daemon: joins the watcher, the plan and the supervisor, answers commands, and writes down what happens.
@LoopActor
package final class Daemon {
    let project: Project
    let daemonLog: DaemonLog
    let recorder: HistoryRecorder
    let inputs: InputTracker
    let environment: [String: String]
    var loaded: LoadedConfig
    /// What is wrong with the configuration as it is saved now, while the last good one is in force.
    var configProblem: String?
    var state: DaemonState
    var plan: CyclePlan
    private(set) var supervisor: Supervisor
    var sources: SourceWatch?
    var server: ControlServer?
    /// Held as long as the daemon lives.
    var lock: Descriptor
    /// Where the server listens.
    private var socket: Path?
    /// Since when, and why, the state cannot be written.
    var unsavedSince: UTCTime?
    var saveProblem: String?
    private let signals: SignalQueue
    private var registrations: [Registration] = []
    var saveIsDue = false
    private let ended = Waiter()
    var isEnding = false
    /// Opens when it is known what has changed while no daemon lived, and its cycles have begun.
    let caughtUp = Gate()
    /// Whether this daemon goes on with what an earlier one had begun.
    let resumesPrevious: Bool
    /// By which definition each unit's present or last run was launched.
    var definitions: [String: String] = [:]
    /// What each job's last verdict is about.
    var verdictBases: [String: VerdictBasis] = [:]
    /// What each job is known to write itself.
    var outputDetectors: [String: OutputDetector] = [:]
    /// How fast a unit may set itself going.
    var pacings: [String: RunPacing] = [:]
    /// Changes that are to begin something later, because the unit seems to make them itself.
    var held: [String: [Path]] = [:]
    /// When each unit was last launched.
    var launchedAt: [String: LoopInstant] = [:]
    /// Jobs whose broken run has been made good for.
    var alreadyRetried: Set<String> = []
    /// A job's run on past inputs that is wanted or on.
    var bisectRun: BisectRun?
    var bisectRunCount = 0
    /// When something is to be told next.
    var outboxAlarm: Alarm?
    /// How each job's last run ended, and what its test report says.
    var knownEnds: [String: (run: Int, how: String, items: ItemsReport?)] = [:]
    /// How long each job's green runs take.
    var usualDurations: [String: UsualDuration] = [:]

    /// Whoever has started it with the session.
    private var manager = ManagerNotice()
    /// Whether it was started to start all services, as with the session.
    private let startsAllServices: Bool

    /// Takes the project over.
    /// - Parameter startsAll: whether a project that is not started is started now, in the environment that `install` has noted.
    /// - Throws: `UserError` when another daemon has it, or when its configuration cannot be used.
    package init(of project: Project, startsAllServices: Bool = false) throws {
        self.project = project
        self.startsAllServices = startsAllServices
        try project.prepareFolders()
        lock = try File.openOrCreate(project.lock)
        guard try lock.tryLock() else { throw DaemonIsRunning() }
        LockHolder.clear(lock)
        CrashLoop.watch(project)
        OpenFileLimit.raise()
        SignalQueue.ignoreBrokenPipes()
        signals = try SignalQueue([.terminate, .interrupt, .hangUp, .child])
        try ThisProcess.adoptOrphans()

        var state = DaemonState.load(from: project)
        let isCopy = state.isCopy(in: project)
        if isCopy { Supervisor.disownRuns(in: project.state) }
        state.place = (try? lock.status()).map { ProjectActivity.place(of: $0) }
        let resumesPrevious = state.resume(inBoot: ProcessTable.bootIdentifier(), isCopy: isCopy)
        let installed = startsAllServices ? EnvironmentSnapshot.loadForAutostart(from: project) : nil
        let environment =
            (resumesPrevious ? EnvironmentSnapshot.load(from: project) : installed) ?? EnvironmentSnapshot.take()
        if !resumesPrevious { try EnvironmentSnapshot.save(environment, to: project) }
        self.state = state
        self.resumesPrevious = resumesPrevious
        self.environment = environment
        (loaded, configProblem) = try LoadedConfig.best(
            of: project, environment: environment, isRunning: resumesPrevious)
        daemonLog = DaemonLog(of: project)
        recorder = try HistoryRecorder(of: project, loaded.config, daemonLog: daemonLog)
        inputs = try InputTracker(of: project, daemonLog: daemonLog)
        plan = CyclePlan(lastNumber: max(state.cycleNumber, recorder.lastCycle))
        // What a stop was to end does not go on.
        if state.isEnding != true { plan.resume((state.openCycles ?? []).map(\.cycle)) }
        let relay = EventRelay()
        supervisor = Supervisor(
            // By this name the kernel gives the program that this daemon runs, also when another has been put in its place, or none:
            // what is being upgraded must not keep a service from being started again.
            state: project.state, logs: project.logs, program: "/proc/self/exe",
            on: EventLoop.running,
            observer: { relay.daemon?.note($0) })
        relay.daemon = self
    }

    /// Begins to work: adopts what runs, starts what is wanted, watches, listens.
    package func begin() async throws {
        registrations = [
            try EventLoop.running.register(signals.descriptor, for: .readable) { [weak self] _ in self?.readSignals() }
        ]
        if let configProblem {
            daemonLog.write("the configuration cannot be used, the last good one stays in force: \(configProblem)")
        } else {
            keepConfig()
        }
        inputs.configure(loaded.config)
        recorder.afterPruning = { [weak self] in self?.sweepInputs() }
        recorder.note(.daemon, "daemon \(ThisProcess.pid) began")
        supervisor.define(supervisedUnits())
        for unit in loaded.config.units { recall(unit.name) }
        closeCutCycle()
        let adopted = adoptRuns()
        for name in adopted where loaded.config.unit(named: name)?.isService == false { plan.adopt(running: name) }
        daemonLog.write(
            "daemon \(ThisProcess.pid) began" + (adopted.isEmpty ? "" : ", adopted \(adopted.joined(separator: ", "))"))
        isEnding = state.isEnding ?? false
        let units = loaded.config.units
        let wishes = state.wishes(
            services: units.filter(\.isService).map(\.name), jobs: units.filter { !$0.isService }.map(\.name),
            adopted: adopted)
        supervisor.unwant(wishes.unwanted, Reason(.manual, "its stop was asked before the daemon came back"))
        for name in wishes.wanted {
            supervisor.want(name, Reason(.recovery, "it was wanted when the daemon before this one ended"))
        }
        endLeftoverBisectRun()
        resumeCycles(adopted)
        if startsAllServices, !state.isActive { startAllServices() }
        try listen()
        sources = try SourceWatch(self)
        try await sources?.begin()
        // Looking at all inputs may take seconds, in which commands are answered all the same.
        Task.onLoop {
            await self.catchUp()
            self.caughtUp.open()
        }
        supervisor.keepShimReady()
        manager.tell("READY=1")
        manager.show(summary)
        configureTelling()
        endIfStopped()
    }

    private func startAllServices() {
        (state.isActive, state.wantsAll) = (true, true)
        for unit in loaded.config.units where unit.isService {
            supervisor.want(unit.name, Reason(.manual, "started with the session"))
            state.wanted.append(unit.name)
        }
        setNeedsSave()
    }

    /// "2 healthy, 1 backing-off".
    private var summary: String {
        let services = supervisor.statuses.filter { if case .service = $0.life { true } else { false } }
        let counts = Dictionary(grouping: services, by: \.stateName).mapValues(\.count)
        let parts = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
        return parts.isEmpty ? "no services" : parts.joined(separator: ", ")
    }

    var factory: UnitFactory {
        UnitFactory(
            project: project, config: loaded.config, environment: environment,
            place: { [weak self] in self?.bisectRun?.place(of: $0) })
    }

    /// The units as the configuration has them; what each is about to see is known before it is launched.
    func supervisedUnits() -> [UnitDefinition] {
        let bisectUnit = bisectRun.map { ($0.job, $0.unit) }
        return factory.definitions(and: bisectUnit) { unit, name in
            RunHooks(
                prepare: { [weak self] in await self?.inputs.settle(name) },
                launch: { [weak self] in self?.willLaunch(unit, as: name) },
                finish: { [weak self] in
                    await self?.sources?.sync()
                    await self?.inputs.settle(name)
                },
                readItems: { [weak self] in self?.readItems(of: $0, $1) ?? false })
        }
    }

    private func willLaunch(_ unit: UnitConfig, as name: String) {
        recorder.willLaunch(name)
        launchedAt[name] = .now
        definitions[name] = definition(of: unit.name)
        guard let bisectRun, bisectRun.place(of: name) != nil else { return inputs.willLaunch(name) }
        inputs.willLaunchElsewhere(name, name == bisectRun.unit ? bisectRun.snapshot : nil)
    }

    private func recall(_ unit: String) {
        let runs = (try? recorder.reader.runs(.init(unit: unit, limit: 30))) ?? []
        for run in runs.reversed() where run.verdict == .passed {
            if let end = run.end { usualDurations[unit, default: UsualDuration()].learn(end.duration) }
        }
        supervisor.recall(
            unit, state.memories?[unit]?.memory, verdict: state.verdicts[unit]?.verdict,
            runs.first { $0.verdict != nil }?.reason, of: state.verdicts[unit].map { $0.run ?? .max } ?? 0)
    }

    private func listen() throws {
        let path = try SocketPlace.prepare(for: project)
        server = try ControlServer(at: path) { [weak self] request, client in await self?.handle(request, from: client)
        }
        socket = path
        try noteSocket()
    }

    /// Tells commands where it listens.
    func noteSocket() throws {
        guard let socket else { return }
        try File.replace(project.socketNote, with: socket.bytes + [UInt8(ascii: "\n")], surviving: .processes)
        LockHolder.note(in: lock)
    }

    // MARK: What happens

    fileprivate func note(_ event: UnitEvent) {
        switch event {
        case .launched(let status): recorder.launched(status, circumstances(of: status.name))
        case .moved(let status):
            daemonLog.write(status)
            recorder.moved(status, circumstances(of: status.name))
            server?.publish(.unit(report(on: status)))
            if isBisectRun(status.name) { return bisectRunMoved(status) }
            let remembers = status.memory.map { state.remember($0, of: status.name) } ?? false
            planForUnit(status)
            tellOf(status)
            advanceBisectRun()
            manager.show(summary)
            // Much that moves means nothing to the daemon that comes after this one.
            if remembers || !plan.open.isEmpty { setNeedsSave() }
            endIfStopped()
        case .probed(let run, let answer): recorder.probed(run, answer)
        case .ended(let run, let record):
            daemonLog.write("\(run) ended: \(record.outcome), after \(DurationFormat.text(record.duration))")
            recorder.ended(run, record, nil)
        case .concluded(let run, let verdict, let record) where isBisectRun(run.unit):
            bisectRunConcluded(run, verdict, record)
        case .concluded(let run, let verdict, let record):
            if verdict == .passed, let record {
                usualDurations[run.unit, default: UsualDuration()].learn(record.duration)
            }
            concluded(run, verdict, record)
            state.verdicts[run.unit] = .init(verdict, of: run.number, after: state.verdicts[run.unit])
            // Before the next run can begin: a daemon that comes after this one asks for the last run's verdict only.
            save()
            tellOf(verdict, of: run.unit, run: run.number > 0 ? run : nil)
            daemonLog.write("\(run.number > 0 ? run.description : run.unit) \(verdict.name)\(detail(of: verdict, run))")
            feed(.jobConcluded(run.unit, run: run.number, verdict))
            if let status = supervisor.status(of: run.unit) { server?.publish(.unit(report(on: status))) }
            setNeedsSave()
        }
    }

    private func detail(of verdict: Verdict, _ run: RunIdentity) -> String {
        switch verdict {
        case .failed(let code): ": \(end(of: run)?.how ?? "exit \(code)")"
        case .broken(let problem): ": \(problem)"
        case .passed, .timedOut, .cancelled: ""
        }
    }

    // MARK: Signals and the end

    private func readSignals() {
        while let signal = (try? signals.next()) ?? nil {
            switch signal {
            case .child: supervisor.reapOrphans()
            case .terminate, .interrupt:
                daemonLog.write("daemon \(ThisProcess.pid) ends on \(signal); what runs goes on without it")
                end()
            default: break
            }
        }
    }

    /// When the whole project was to stop and has: nothing is left to do.
    func endIfStopped() {
        guard isEnding, supervisor.isAtRest else { return }
        daemonLog.write("daemon \(ThisProcess.pid) ends: all is stopped")
        (state.isActive, state.isEnding) = (false, nil)
        end()
    }

    private func end() {
        LockHolder.clear(lock)
        recorder.note(.daemon, "daemon \(ThisProcess.pid) ends")
        manager.tell("STOPPING=1")
        save()
        daemonLog.close()
        Task.onLoop {
            await self.server?.close()
            self.ended.finish(throwing: nil)
        }
    }

    /// Returns when the daemon has nothing left to do.
    package func untilEnded() async {
        try? await withCheckedThrowingContinuation { ended.begin($0) }
    }
}

/// Another daemon has the project: nothing is wrong.
package struct DaemonIsRunning: Error {}

/// The supervisor is made before the daemon can refer to itself.
@LoopActor
private final class EventRelay {
    weak var daemon: Daemon?
}

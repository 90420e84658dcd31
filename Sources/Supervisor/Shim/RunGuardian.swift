import Loop
import Syscalls

/// The loop of a shim: writes the run's log, obeys signals, and ends the run's whole tree when its `StopPlan` says so, until
/// nothing of the run is left.
///
/// SIGTERM is the order to stop, a second one to stop now; SIGINT is the order to kill.
struct RunGuardian<Tree: GuardedTree & ~Copyable>: ~Copyable {
    private let folder: RunFolder
    private let spec: LaunchSpec
    private let signals: SignalQueue
    /// Holds the run's processes where the system lets us have control groups; the tree holds them anywhere.
    private let group: ControlGroup?
    private var tree: Tree
    private var output: RunOutput
    private var notify: NotifySocket?
    private var daemon: DaemonWatch
    private var plan: StopPlan
    private var stopSignals: StopSignals
    /// When the run's processes were asked to end.
    private var asked: LoopInstant?
    private var stopCommand: StopCommand?
    private var end: EndRecorder
    private var isStopping = false
    /// As it was when this shim began to guard the run.
    private let began: BeginRecord?
    /// That of a folder that was made again.
    private var lock: Descriptor?

    /// - Parameter timeLimit: when the run's time is over; nil for never.
    init(
        _ tree: consuming Tree, in folder: RunFolder, by spec: LaunchSpec, until timeLimit: LoopInstant?,
        output: consuming RunOutput, notify: consuming NotifySocket?, daemon: consuming DaemonWatch,
        signals: consuming SignalQueue, group: ControlGroup?
    ) {
        self.folder = folder
        self.spec = spec
        self.signals = signals
        self.group = group
        self.tree = tree
        self.output = output
        self.notify = notify
        self.daemon = daemon
        began = folder.beginRecord()
        stopSignals = StopSignals(spec.stopSignal)
        plan = StopPlan(grace: spec.stopTimeout, limit: timeLimit, hasCommand: spec.stopProgram != nil)
        end = EndRecorder(in: folder)
    }

    /// Stays until nothing of the run is left.
    mutating func run() throws(SystemError) {
        // What starting needed is not needed any more, and a run may last for weeks.
        ThisProcess.keepHeapSmall()
        while tree.isAlive(besides: stopCommand?.pid ?? 0) { try takeTurn() }
        group?.remove()
        if let record = end.record { output.end(with: record, in: folder) }
        end.retry()
    }

    /// Begins to stop the run, or skips the grace if it is being stopped already.
    mutating func stop() {
        isStopping = true
        folder.recordStop()
        advance(.stopRequested)
    }

    private mutating func takeTurn() throws(SystemError) {
        var poll = PollSet()
        let signalled = poll.add(signals.descriptor)
        let leaderEnded = end.record == nil ? tree.wait(in: &poll) : nil
        output.wait(in: &poll)
        notify?.wait(in: &poll)
        daemon.wait(in: &poll)
        stopCommand?.wait(in: &poll)
        try poll.wait(upTo: timeToNextDeadline())

        output.pump()
        receiveNotifications()
        switch daemon.check(poll) {
        case .recordsRemoved: restoreRecords()
        case .projectDeleted:
            stop()
            if !File.exists(folder.state) { LeftRun.endUnguarded(in: folder.state) }
        case nil: break
        }
        if let sentence = stopCommand?.end() {
            stopCommand = nil
            output.writeNote(sentence)
            advance(.commandEnded)
        }
        advance(.timePassed)
        if poll.isReady(signalled) { try obeySignals() }
        if end.record == nil, leaderEnded.map(poll.isReady) ?? true { try recordEnd() }
    }

    /// Writes again what another shim would need to take the run over.
    private mutating func restoreRecords() {
        guard let me = ProcessIdentity(of: ThisProcess.pid),
            let leader = began
                ?? ProcessIdentity(of: tree.leader).map({ BeginRecord(leader: $0, shim: me, time: .now, instant: .now) }
                )
        else { return }
        try? folder.make()
        // A shim that lives is never replaced, so that this lock is free.
        lock = try? File.openOrCreate(folder.lock)
        _ = try? lock?.tryLock()
        try? File.replace(folder.launch, with: spec.encoded, surviving: .processes)
        output.restore()
        if let group { folder.record(group) }
        if isStopping { folder.recordStop() }
        try? folder.save(BeginRecord(leader: leader.leader, shim: me, time: leader.time, instant: leader.instant))
        if let record = end.record { try? folder.save(record) }
    }

    private mutating func recordEnd() throws(SystemError) {
        guard var record = try tree.leaderEnd(timedOut: plan.timedOut || folder.hasTimedOut) else { return }
        // A leader that was asked to end has not put itself into the background.
        if asked == nil, stopCommand == nil { record.leftBehind = tree.members().map { NamedProcess(of: $0.pid) } }
        end.save(record)
        // Before it is reaped: as long as it is there, its number names its process group.
        advance(.leaderEnded)
        try tree.releaseLeader()
    }

    private mutating func obeySignals() throws(SystemError) {
        while let signal = try signals.next() {
            switch signal {
            case .terminate: stop()
            case .interrupt: advance(.killRequested)
            case .hangUp:
                // A daemon that found this run without records.
                daemon.lookAgain()
                if folder.beginRecord() == nil { restoreRecords() }
            default: break  // SIGCHLD has woken us
            }
        }
    }

    private mutating func receiveNotifications() {
        guard let turn = notify?.pump(from: tree) else { return }
        if turn.hasNews { ShimMessage.notified.send() }
        for pid in turn.strangers { output.writeNote(NotifySocket.refusal(of: pid)) }
    }

    private mutating func advance(_ event: StopPlan.Event) {
        let effects = plan.handle(event, at: .now)
        // Before anything ends because of it: should this shim be killed, others must know why.
        if plan.timedOut, !folder.hasTimedOut { folder.recordTimeOut() }
        for effect in effects {
            switch effect {
            case .startCommand: startCommand()
            case .killCommand: stopCommand?.kill()
            case .signalLeader:
                asked = asked ?? .now
                stopSignals.stopLeader(of: tree)
            case .terminateTree:
                asked = asked ?? .now
                stopSignals.terminate(&tree)
            case .nameLingering(let killAt): nameLingering(killAt: killAt, wasKilled: false)
            case .nameKilled: nameLingering(killAt: .now, wasKilled: true)
            case .killTree:
                group?.kill()
                for pid in tree.killAll() {
                    output.writeNote("bgexec may not kill process \(pid), which runs as another user; end it by hand")
                }
            }
        }
    }

    /// Reports what has not ended on its signal. It is in the log too: a run of a job has no other place.
    private mutating func nameLingering(killAt: LoopInstant, wasKilled: Bool) {
        let members = tree.members().sorted { ($0.startTime, $0.pid) < ($1.startTime, $1.pid) }
        guard !members.isEmpty else { return }
        let signal = end.record == nil ? spec.stopSignal : .terminate
        let lingering = LingeringProcesses(
            members, after: signal, at: asked ?? .now, killAt: killAt, wasKilled: wasKilled)
        folder.save(lingering)
        ShimMessage.lingering.send()
        if wasKilled { output.writeNote(lingering.text(at: .now)) }
    }

    private mutating func startCommand() {
        guard let program = spec.stopProgram else { return advance(.commandEnded) }
        do {
            stopCommand = try StopCommand(program, of: spec, in: folder, leader: tree.leader)
        } catch {
            output.writeNote("the stop command could not be started: \(error)")
            advance(.commandEnded)
        }
    }

    /// Without a collection of them: a shim's memory is counted in pages, and its metadata would touch three more.
    private mutating func timeToNextDeadline() -> Duration? {
        let deadline = earlier(earlier(plan.nextDeadline, output.nextDeadline), daemon.nextDeadline)
        guard let deadline else { return tree.checkInterval }
        return earlier(LoopInstant.now.duration(to: deadline), tree.checkInterval)
    }

    private func earlier<Time: Comparable>(_ one: Time?, _ other: Time?) -> Time? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }
}

import Log
import Loop
import Model
import Syscalls

/// A shim that takes a run over whose shim was killed: it goes on with the log, ends the tree on order, and sees to it that the
/// run's end is recorded. It is not the parent of anything.
///
/// The daemon, when it has inherited the leader as its subreaper, records the exit before it reaps it. Else init reaps it, and
/// the kernel (Linux 6.15) tells the exit to whoever holds a handle on it.
struct TakeoverShim: ~Copyable {
    private let folder: RunFolder
    private let order: LaunchSpec
    private let leader: ProcessIdentity
    private let signals: SignalQueue
    private var output: RunOutput
    private var plan: StopPlan
    private var stopCommand: StopCommand?
    private var notify: NotifySocket?
    private var known = KnownTree()
    /// How long until the next look at what cannot be waited for.
    private var look = Duration.milliseconds(5)

    /// Stays until nothing of the run is left. Call it with the run's lock held.
    static func main(
        folder: RunFolder, run: RunIdentity, order: LaunchSpec, began: BeginRecord, signals: consuming SignalQueue
    ) throws(SystemError) {
        let handle = began.leader.open()
        let limit = order.timeLimit.map { Self.limit($0, of: began, at: .now, .now) }
        let pipes = PipeHolder.find(in: folder)
        let outputWasKept = pipes != nil
        var takeover = TakeoverShim(
            folder: folder, order: order, leader: began.leader, signals: signals,
            output: try RunOutput(of: run, in: folder, to: order.log),
            plan: StopPlan(grace: order.stopTimeout, limit: limit, hasCommand: order.stopProgram != nil))
        _ = consume pipes
        // What the run said to the socket of the one before and nobody has read is lost with it.
        takeover.notify = try NotifySocket.open(of: run, order, in: folder)
        takeover.output.resume(run: run.number, pid: began.leader.pid)
        if !outputWasKept, !takeover.output.endIsTold {
            takeover.output.tellGap("nobody was there when it closed its output: what it printed last may be missing")
        }
        if let me = ProcessIdentity(of: ThisProcess.pid) {
            let record = BeginRecord(leader: began.leader, shim: me, time: began.time, instant: began.instant)
            try File.replace(folder.began, with: record.encoded, surviving: .processes)
            ShimMessage.began.tell()
        }
        if folder.isStopping { takeover.decide(.stopRequested) }
        let record =
            if let handle { try takeover.accompany(handle, began) } else { try takeover.record(nil, began) }
        try takeover.clearAway()
        folder.group?.remove()
        takeover.output.end(with: record, in: folder)
    }

    /// When the run's time is over. Only a record without an instant makes it depend on a clock that somebody may set.
    static func limit(_ limit: Duration, of began: BeginRecord, at now: LoopInstant, _ time: UTCTime) -> LoopInstant {
        if let instant = began.instant { return instant.advanced(by: limit) }
        let age = max(.zero, Duration.nanoseconds(time.nanoseconds) - .nanoseconds(began.time.nanoseconds))
        return now.advanced(by: limit - age)
    }

    private init(
        folder: RunFolder, order: LaunchSpec, leader: ProcessIdentity, signals: consuming SignalQueue,
        output: consuming RunOutput, plan: StopPlan
    ) {
        self.folder = folder
        self.order = order
        self.leader = leader
        self.signals = signals
        self.output = output
        self.plan = plan
    }

    private mutating func accompany(
        _ handle: borrowing ProcessHandle, _ began: BeginRecord
    ) throws(SystemError) -> EndRecord {
        while true {
            var poll = PollSet()
            let signalled = poll.add(signals.descriptor)
            let ended = poll.add(handle.descriptor)
            output.wait(in: &poll)
            notify?.wait(in: &poll)
            stopCommand?.wait(in: &poll)
            try poll.wait(upTo: timeToNextDeadline())
            attend()
            if poll.isReady(signalled) { try obeySignals() }
            guard poll.isReady(ended) else { continue }
            // While it is a zombie its session is surely its own: what is in it now will be known afterwards.
            known.look(RunCensus(), at: folder, leader: leader.pid)
            let status = try statusOfEnded(handle)
            return try record(status, began)
        }
    }

    /// How the leader has ended; nil when somebody has recorded it, or nobody can know.
    ///
    /// Its parent reaps it: the daemon, after it has recorded the exit, or init. A parent that never does (the first process of a
    /// container that is no init) leaves a zombie, which tells how it ended as long as it stays.
    private mutating func statusOfEnded(_ handle: borrowing ProcessHandle) throws(SystemError) -> ExitStatus? {
        let deadline = LoopInstant.now.advanced(by: Self.reapingTime)
        while leader.exists, LoopInstant.now < deadline {
            var pause = PollSet()
            try pause.wait(upTo: .milliseconds(2))
            output.pump()
        }
        if folder.endRecord() != nil { return nil }
        return handle.endSeenFromOutside() ?? (leader.exists ? ProcessTable.endOfZombie(leader.pid) : nil)
    }

    /// A parent that reaps at all does so within milliseconds.
    private static let reapingTime = Duration.seconds(1)

    /// What is due, whatever has woken us.
    private mutating func attend() {
        output.pump()
        listen()
        if let how = stopCommand?.end() {
            stopCommand = nil
            output.note(how)
            decide(.commandEnded)
        }
        decide(.timePassed)
    }

    private mutating func listen() {
        let census = RunCensus.self
        let (folder, leader) = (folder, leader.pid)
        guard
            let turn = notify?.pump(belongs: { pid in
                pid == leader || ProcessTree(top: leader).contains(pid)
                    || census.folder(inEnvironmentOf: pid) == folder.path
            })
        else { return }
        if turn.hasNews { ShimMessage.notified.tell() }
        for pid in turn.strangers { output.note(NotifySocket.refusal(of: pid)) }
    }

    private func record(_ status: ExitStatus?, _ began: BeginRecord) throws(SystemError) -> EndRecord {
        if let record = folder.endRecord() { return record }
        let outcome = status.map { RunOutcome.ended($0, timedOut: folder.hasTimedOut) } ?? .unknown
        let record = EndRecord(outcome: outcome, duration: began.age)
        try folder.save(record)
        return record
    }

    /// Ends what the leader left behind.
    private mutating func clearAway() throws(SystemError) {
        ShimMessage.ended.tell()
        decide(.leaderEnded)
        while !tree().isEmpty {
            var poll = PollSet()
            let signalled = poll.add(signals.descriptor)
            output.wait(in: &poll)
            stopCommand?.wait(in: &poll)
            look = min(look * 2, .milliseconds(200))
            try poll.wait(upTo: min(timeToNextDeadline() ?? look, look))
            attend()
            if poll.isReady(signalled) { try obeySignals() }
        }
    }

    private mutating func tree() -> Set<ProcessTable.Entry> {
        known.look(RunCensus(), at: folder, leader: leader.exists ? leader.pid : nil)
    }

    private mutating func obeySignals() throws(SystemError) {
        while let signal = try signals.next() {
            if signal == .terminate {
                folder.noteStop()
                decide(.stopRequested)
            }
            if signal == .interrupt { decide(.killRequested) }
        }
    }

    private mutating func decide(_ event: StopPlan.Event) {
        let effects = plan.handle(event, at: .now)
        // Before anything ends of it: whoever records the end must know why.
        if plan.timedOut, !folder.hasTimedOut { folder.noteTimeOut() }
        for effect in effects {
            switch effect {
            case .startCommand: startCommand()
            case .killCommand: stopCommand?.kill()
            case .signalLeader: if let handle = leader.open() { _ = try? handle.send(order.stopSignal) }
            case .terminateTree: for entry in tree() { entry.send(.terminate) }
            case .killTree:
                folder.group?.kill()
                for entry in tree() where !entry.send(.kill) {
                    output.note("process \(entry.pid) runs as another user and may not be killed; end it by hand")
                }
            }
        }
    }

    private mutating func startCommand() {
        guard let program = order.stopProgram else { return decide(.commandEnded) }
        do {
            stopCommand = try StopCommand(program, of: order, in: folder, leader: leader.pid)
        } catch {
            output.note("the stop command could not be started: \(error)")
            decide(.commandEnded)
        }
    }

    private func timeToNextDeadline() -> Duration? {
        [plan.nextDeadline, output.nextDeadline].compactMap(\.self).min().map { LoopInstant.now.duration(to: $0) }
    }
}

import Log
import Loop
import Syscalls

/// A shim that takes a run over whose shim was killed: it goes on with the log, ends the tree on order, and sees to it that the
/// run's end is recorded. It is not the parent of anything.
///
/// The daemon, when it has inherited the leader as its subreaper, records the exit before it reaps it. Else init reaps it, and
/// the kernel (Linux 6.15) tells the exit to whoever holds a handle on it.
struct Keeper: ~Copyable {
    private let folder: RunFolder
    private let order: LaunchOrder
    private let leader: ProcessIdentity
    private let signals: SignalQueue
    private var output: RunOutput
    private var plan: StopPlan
    private var known: Set<ProcessTable.Entry> = []
    /// How long until the next look at what cannot be waited for.
    private var look = Duration.milliseconds(5)

    /// Stays until nothing of the run is left. Call it with the run's lock held.
    static func main(
        folder: RunFolder, run: RunIdentity, order: LaunchOrder, began: BeginRecord, signals: consuming SignalQueue
    ) throws(SystemError) {
        let handle = began.leader.open()
        let limit = order.timeLimit.map { limit in
            LoopInstant.now.advanced(by: limit - .nanoseconds(UTCTime.now.nanoseconds - began.time.nanoseconds))
        }
        let pipes = KeptPipes.find(in: folder)
        let outputWasKept = pipes != nil
        var keeper = Keeper(
            folder: folder, order: order, leader: began.leader, signals: signals,
            output: try RunOutput(of: run, in: folder, to: order.log),
            plan: StopPlan(grace: order.stopTimeout, limit: limit))
        _ = consume pipes
        keeper.output.resume(run: run.number, pid: began.leader.pid)
        if !outputWasKept {
            keeper.output.tellGap("nobody was there when it closed its output: what it printed last may be missing")
        }
        if let me = ProcessIdentity(of: ThisProcess.pid) {
            let record = BeginRecord(leader: began.leader, shim: me, time: began.time)
            try File.replace(folder.began, with: record.encoded, surviving: .processes)
            ThisProcess.writeToStandardOutput([ShimMessage.began.rawValue])
        }
        if folder.isStopping { keeper.decide(.stopRequested) }
        let record =
            if let handle { try keeper.accompany(handle, since: began.time) } else {
                try keeper.record(nil, since: began.time)
            }
        try keeper.clearAway()
        keeper.output.end(
            failed: record.outcome != .ended(.exited(0), timedOut: false), how: record.outcome.description)
    }

    private init(
        folder: RunFolder, order: LaunchOrder, leader: ProcessIdentity, signals: consuming SignalQueue,
        output: consuming RunOutput, plan: StopPlan
    ) {
        self.folder = folder
        self.order = order
        self.leader = leader
        self.signals = signals
        self.output = output
        self.plan = plan
    }

    private mutating func accompany(_ handle: borrowing ProcessHandle, since began: UTCTime) throws(SystemError)
        -> EndRecord
    {
        while true {
            var poll = PollSet()
            let signalled = poll.add(signals.descriptor)
            let ended = poll.add(handle.descriptor)
            output.wait(in: &poll)
            try poll.wait(upTo: timeToNextDeadline())
            output.pump()
            decide(.timePassed)
            if poll.isReady(signalled) { try obeySignals() }
            guard poll.isReady(ended) else { continue }
            // While it is a zombie its session is surely its own: what is in it now will be known afterwards.
            known.formUnion(RunCensus().tree(of: folder, leader: leader.pid))
            // Its parent reaps it, the daemon after it has recorded the exit.
            while leader.exists {
                var pause = PollSet()
                try pause.wait(upTo: .milliseconds(2))
                output.pump()
            }
            return try record(folder.endRecord() == nil ? handle.endSeenFromOutside() : nil, since: began)
        }
    }

    private func record(_ status: ExitStatus?, since began: UTCTime) throws(SystemError) -> EndRecord {
        if let record = folder.endRecord() { return record }
        let outcome = status.map { RunOutcome.ended($0, timedOut: plan.timedOut) } ?? .unknown
        let duration = Duration.nanoseconds(max(0, UTCTime.now.nanoseconds - began.nanoseconds))
        let record = EndRecord(outcome: outcome, duration: duration)
        try folder.save(record)
        return record
    }

    /// Ends what the leader left behind.
    private mutating func clearAway() throws(SystemError) {
        ThisProcess.writeToStandardOutput([ShimMessage.ended.rawValue])
        decide(.leaderEnded)
        while !tree().isEmpty {
            var poll = PollSet()
            let signalled = poll.add(signals.descriptor)
            output.wait(in: &poll)
            look = min(look * 2, .milliseconds(200))
            try poll.wait(upTo: min(timeToNextDeadline() ?? look, look))
            output.pump()
            decide(.timePassed)
            if poll.isReady(signalled) { try obeySignals() }
        }
    }

    private mutating func tree() -> [ProcessTable.Entry] {
        let census = RunCensus()
        known = known.filter { ProcessTable.entry(of: $0.pid)?.startTime == $0.startTime }
        known.formUnion(census.tree(of: folder, leader: leader.exists ? leader.pid : nil))
        known.formUnion(known.flatMap { ProcessTable.descendants(of: $0.pid, in: census.all) })
        return known.filter { ProcessTable.entry(of: $0.pid).map { !$0.isZombie } ?? false }
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
        for effect in plan.handle(event, at: .now) {
            switch effect {
            case .signalLeader: if let handle = leader.open() { _ = try? handle.send(order.stopSignal) }
            case .terminateTree: for entry in tree() { entry.send(.terminate) }
            case .killTree:
                for entry in tree() where !entry.send(.kill) {
                    output.note("process \(entry.pid) runs as another user and may not be killed; end it by hand")
                }
            }
        }
    }

    private func timeToNextDeadline() -> Duration? {
        [plan.nextDeadline, output.nextDeadline].compactMap(\.self).min().map { LoopInstant.now.duration(to: $0) }
    }
}

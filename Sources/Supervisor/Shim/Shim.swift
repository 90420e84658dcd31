import Loop
public import Model
import Syscalls

/// The parent of exactly one run: starts it, writes its log, ends its whole tree on order, and records how it ended.
///
/// It knows nothing of configuration, probes or policy, and goes on whatever happens to the daemon. SIGTERM is the order to
/// stop, a second one to stop now; SIGINT is the order to kill.
public struct Shim: ~Copyable {
    private let folder: RunFolder
    private let run: RunIdentity
    private let order: LaunchSpec
    private let signals: SignalQueue
    private let tree = ProcessTree(top: ThisProcess.pid)
    private var output: RunOutput
    private var plan: StopPlan
    private var stopCommand: StopCommand?
    private var notify: NotifySocket?
    /// How the leader ended, when that could not be recorded.
    private var unrecorded: EndRecord?
    /// Holds the run's processes where that can be; the tree below this shim holds them anywhere.
    private let group: ControlGroup?

    /// The exit code of a shim that was not needed: who started it must look for the other one.
    static let anotherIsThere: Int32 = 75

    /// By how much a run is likelier than its shim and its daemon to be ended when memory runs out, in thousandths of it: they are
    /// small, and the run is not.
    static let memoryBurden = 100

    /// The whole life of a shim.
    /// - Returns: the exit code: 0 when nothing of the run is left and its end is recorded, or cannot be, `anotherIsThere` when another
    ///   shim looks after the run, 125 when it could not do its work and could not even record that.
    public static func main(folder: RunFolder, run: RunIdentity) -> Int32 {
        do {
            // It was executed by the name of the daemon's own program, which says nothing.
            ThisProcess.setName("bgexec")
            SignalQueue.ignoreBrokenPipes()
            let signals = try SignalQueue([.terminate, .interrupt, .hangUp, .child])
            try ThisProcess.adoptOrphans()
            // Held until this process ends, however it ends: who finds the lock free knows that no shim lives.
            let lock = try File.openOrCreate(folder.lock)
            guard try lock.tryLock() else { return Self.anotherIsThere }
            guard let file = try FieldFile(contentsOf: folder.launch), let order = LaunchSpec(file) else {
                throw SystemError(code: 0, call: "read the order", subject: folder.launch.description)
            }
            guard folder.endRecord() == nil || folder.logIsOpen else { return 0 }
            if let began = folder.beginRecord() {
                // Also when its end is on record already: what the leader left behind may live.
                try TakeoverShim.main(folder: folder, run: run, order: order, began: began, signals: signals)
                return 0
            }
            guard folder.endRecord() == nil else { return 0 }
            var shim = try Shim(folder: folder, run: run, order: order, signals: signals)
            try shim.carryOut()
            return 0
        } catch {
            // Without an exit record the daemon would have to guess.
            let record = EndRecord(outcome: .couldNotStart("its shim failed: \(error)", code: 0))
            guard folder.endRecord() == nil else { return 0 }
            do { try folder.save(record) } catch {
                ShimMessage.unrecorded(record).tell()
                return 125
            }
            return 0
        }
    }

    private init(
        folder: RunFolder, run: RunIdentity, order: LaunchSpec, signals: consuming SignalQueue
    ) throws(SystemError) {
        // In the order in which they ran: after this run's first line it would be too late.
        EarlierLog.complete(before: run, in: folder, to: order.log)
        let output = try RunOutput(of: run, in: folder, to: order.log)
        let notify = try NotifySocket.open(of: run, order, in: folder)
        self.folder = folder
        self.run = run
        self.order = order
        self.signals = signals
        self.output = output
        self.notify = notify
        group = ControlGroup.make(named: "bgexec.\(run.unit).\(run.number).\(ThisProcess.pid)")
        plan = StopPlan(
            grace: order.stopTimeout, limit: order.timeLimit.map { LoopInstant.now.advanced(by: $0) },
            hasCommand: order.stopProgram != nil)
    }

    private mutating func carryOut() throws(SystemError) {
        let began = LoopInstant.now
        let record: EndRecord
        do {
            // On a disk that is full now as well the run begins all the same: a service must not depend on its records.
            try? folder.reserveEnd()
            if let group { folder.note(group) }
            let leader = try order.start(in: folder, group)
            OOMScore.raise(of: leader.pid, by: Self.memoryBurden)
            record = try accompany(leader, since: began)
        } catch let failure as SpawnError {
            record = EndRecord(outcome: .couldNotStart(failure.description, code: failure.code))
            save(record)
        } catch let failure as SystemError {
            throw failure
        } catch {
            throw SystemError(code: 0, call: "\(error)")
        }
        group?.remove()
        output.end(with: record, in: folder)
        // The disk may be well again by now.
        if let unrecorded { try? folder.save(unrecorded) }
    }

    /// Stays with the run until nothing of it is left.
    private mutating func accompany(
        _ leader: borrowing ProcessHandle, since began: LoopInstant
    ) throws(SystemError) -> EndRecord {
        do { try recordBeginning(of: leader) } catch {
            // What nobody would find again must not go on.
            tree.send(.kill)
            throw error
        }
        var record: EndRecord?
        while true {
            var poll = PollSet()
            let signalled = poll.add(signals.descriptor)
            let leaderEnded = record == nil ? poll.add(leader.descriptor) : nil
            output.wait(in: &poll)
            notify?.wait(in: &poll)
            stopCommand?.wait(in: &poll)
            try poll.wait(upTo: timeToNextDeadline())

            output.pump()
            listen()
            if let how = stopCommand?.end() {
                stopCommand = nil
                output.note(how)
                decide(.commandEnded, on: leader)
            }
            decide(.timePassed, on: leader)
            if poll.isReady(signalled) { try obeySignals(leader) }
            if let leaderEnded, poll.isReady(leaderEnded), let end = try leader.end(.keep) {
                let ended = EndRecord(end, after: began.duration(to: .now), timedOut: plan.timedOut)
                // Reaped only when its end is on disk: should this shim be killed in between, whoever comes next can still ask.
                save(ended)
                _ = try leader.end()
                record = ended
                decide(.leaderEnded, on: leader)
            }
            guard let record else {
                ThisProcess.reapOrphans(but: leader.pid, and: stopCommand?.pid ?? 0)
                continue
            }
            // A subreaper without children has no descendants either.
            if !ThisProcess.reapOrphans(but: stopCommand?.pid ?? 0) { return record }
        }
    }

    private mutating func recordBeginning(of leader: borrowing ProcessHandle) throws(SystemError) {
        output.begin(run: run.number, pid: leader.pid)
        // The leader is our unreaped child, so it has an entry even if it has ended already.
        guard let who = ProcessIdentity(of: leader.pid), let me = ProcessIdentity(of: ThisProcess.pid) else { return }
        let record = BeginRecord(leader: who, shim: me, time: .now, instant: .now)
        try File.replace(folder.began, with: record.encoded, surviving: .processes)
        ShimMessage.began.tell()
    }

    /// Records how it ended. Where that cannot be, the daemon that is there is told, and the rest of the run is ended all the same.
    private mutating func save(_ record: EndRecord) {
        do {
            try folder.save(record)
            ShimMessage.ended.tell()
        } catch {
            unrecorded = record
            ShimMessage.unrecorded(record).tell()
        }
    }

    private mutating func obeySignals(_ leader: borrowing ProcessHandle) throws(SystemError) {
        while let signal = try signals.next() {
            switch signal {
            case .terminate:
                folder.noteStop()
                decide(.stopRequested, on: leader)
            case .interrupt: decide(.killRequested, on: leader)
            default: break  // SIGCHLD has woken us; SIGHUP means nothing to one without a terminal
            }
        }
    }

    private mutating func decide(_ event: StopPlan.Event, on leader: borrowing ProcessHandle) {
        let effects = plan.handle(event, at: .now)
        // Before anything ends of it: should this shim be killed, others must know why.
        if plan.timedOut, !folder.hasTimedOut { folder.noteTimeOut() }
        for effect in effects {
            switch effect {
            case .startCommand: startCommand(on: leader)
            case .killCommand: stopCommand?.kill()
            case .signalLeader: _ = try? leader.send(order.stopSignal)
            case .terminateTree: tree.send(.terminate)
            case .killTree:
                group?.kill()
                for pid in tree.send(.kill) {
                    output.note("process \(pid) runs as another user and may not be killed; end it by hand")
                }
            }
        }
    }

    private mutating func startCommand(on leader: borrowing ProcessHandle) {
        guard let program = order.stopProgram else { return decide(.commandEnded, on: leader) }
        do {
            stopCommand = try StopCommand(program, of: order, in: folder, leader: leader.pid)
        } catch {
            output.note("the stop command could not be started: \(error)")
            decide(.commandEnded, on: leader)
        }
    }

    /// Takes in what the run says of itself.
    private mutating func listen() {
        let tree = tree
        guard let turn = notify?.pump(belongs: { tree.contains($0) }) else { return }
        if turn.hasNews { ShimMessage.notified.tell() }
        for pid in turn.strangers { output.note(NotifySocket.refusal(of: pid)) }
    }

    private func timeToNextDeadline() -> Duration? {
        let next = [plan.nextDeadline, output.nextDeadline].compactMap(\.self).min()
        return next.map { LoopInstant.now.duration(to: $0) }
    }
}

import Loop
import Model
import Syscalls

/// The guardian of exactly one run: starts it, writes its log, ends its whole tree on order, and records how it ended.
///
/// It knows nothing of configuration, probes or policy, and keeps working whatever happens to the daemon.
public enum Shim {
    /// The exit code of a shim that was not needed, because another one guards the run.
    static let anotherIsThere: Int32 = 75
    /// The exit code of a shim that could not do its work: whether the run lives is for the next one to find out.
    static let failed: Int32 = 125
    /// The environment variable of a shim that may only take over.
    static let takesOver = "BGEXEC_SHIM_TAKES_OVER"

    /// By how much the kernel prefers a run to its shim and its daemon when it must end a process for want of memory, in thousandths
    /// of it: they are small, and the run is not.
    static let memoryBurden = 100

    /// The whole life of a shim.
    /// - Returns: the exit code: 0 when nothing of the run is left and its end is recorded, or cannot be, `anotherIsThere` when another
    ///   shim guards the run, `failed` when it could not do its work.
    static func main(folder: RunFolder, run: RunIdentity) -> Int32 {
        var began: BeginRecord?
        let mayOnlyTakeOver = ThisProcess.environment(Self.takesOver) != nil
        do {
            // It was executed by the name of the daemon's own program, which says nothing.
            ThisProcess.setName("bgexec")
            SignalQueue.ignoreBrokenPipes()
            SignalQueue.ignoreFileSizeLimit()
            let signals = try SignalQueue([.terminate, .interrupt, .hangUp, .child])
            try ThisProcess.adoptOrphans()
            // Held until this process ends, however it ends: while the lock is free, no shim lives.
            let lock = try File.openOrCreate(folder.lock)
            guard try lock.tryLock() else { return Self.anotherIsThere }
            guard folder.endRecord() == nil || folder.logIsOpen else { return 0 }
            let spec = LaunchSpec(in: folder)
            began = folder.beginRecord()
            if let began {
                // Also when its end is on record already: what the leader left behind may live.
                try takeOver(run, spec ?? LaunchSpec(ofDamaged: folder), in: folder, began, signals)
            } else if folder.endRecord() == nil {
                // The records of its run have just been removed.
                if mayOnlyTakeOver { return Self.failed }
                guard let spec else {
                    throw SystemError(code: 0, call: "read the launch record", subject: folder.launch.description)
                }
                try start(run, spec, in: folder, signals)
            }
            return 0
        } catch {
            // What has begun is no failure to start, and may live.
            if began != nil || folder.beginRecord() != nil || mayOnlyTakeOver { return Self.failed }
            // Without an exit record the daemon would have to guess.
            let record = EndRecord(outcome: .couldNotStart("its shim failed: \(error)", code: 0))
            guard folder.endRecord() == nil else { return 0 }
            do { try folder.save(record) } catch {
                ShimMessage.unrecorded(record).send()
                return Self.failed
            }
            return 0
        }
    }

    /// Starts the run and guards it.
    private static func start(
        _ run: RunIdentity, _ spec: LaunchSpec, in folder: RunFolder, _ signals: consuming SignalQueue
    ) throws(SystemError) {
        // In the order in which they ran: after this run's first line it would be too late.
        EarlierLog.complete(before: run, in: folder, to: spec.log)
        var output = try RunOutput(of: run, in: folder, to: spec.log)
        let notify = try NotifySocket.open(of: run, spec, in: folder)
        let group = ControlGroup.make(named: "bgexec.\(run.unit).\(run.number).\(ThisProcess.pid)")
        // If the disk is full even now, the run begins all the same: a service must not depend on its records.
        try? folder.reserveEnd()
        if let group { folder.record(group) }
        let began = LoopInstant.now
        let leader: ProcessHandle
        do {
            leader = try spec.start(in: folder, group)
        } catch let failure as SpawnError {
            let record = EndRecord(outcome: .couldNotStart(failure.description, code: failure.code))
            var end = EndRecorder(in: folder)
            end.save(record)
            group?.remove()
            output.end(with: record, in: folder)
            return end.retry()
        } catch let failure as SystemError {
            throw failure
        } catch {
            throw SystemError(code: 0, call: "\(error)")
        }
        OOMScore.raise(of: leader.pid, by: Self.memoryBurden)
        output.begin(run: run.number, pid: leader.pid)
        do { try recordBeginning(of: leader, in: folder) } catch {
            // Nobody would ever find it: it must not run.
            ProcessTree(top: ThisProcess.pid).send(.kill)
            throw error
        }
        var guardian = RunGuardian(
            DescendantTree(leader: leader, began: began), in: folder, by: spec,
            until: spec.timeLimit.map { began.advanced(by: $0) }, output: output, notify: notify,
            daemon: DaemonWatch(of: run, in: folder), signals: signals, group: group)
        try guardian.run()
    }

    private static func recordBeginning(of leader: borrowing ProcessHandle, in folder: RunFolder) throws(SystemError) {
        // The leader is our unreaped child, so it has an entry even if it has ended already.
        guard let who = ProcessIdentity(of: leader.pid), let me = ProcessIdentity(of: ThisProcess.pid) else { return }
        try folder.save(BeginRecord(leader: who, shim: me, time: .now, instant: .now))
        ShimMessage.began.send()
    }
}

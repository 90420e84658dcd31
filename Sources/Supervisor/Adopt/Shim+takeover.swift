import Log
import Loop
import Model
import Syscalls

extension Shim {
    /// Takes over a run whose shim was killed: continues its log, ends its tree on order, and makes sure that its end is recorded.
    /// Call it with the run's lock held.
    static func takeOver(
        _ run: RunIdentity, _ spec: LaunchSpec, in folder: RunFolder, _ began: BeginRecord,
        _ signals: consuming SignalQueue
    ) throws(SystemError) {
        let tree = OrphanedTree(of: folder, began: began)
        // Held while the pipes are opened: without a reader or a writer they would lose what is in them.
        let pipes = PipeHolder.find(in: folder)
        let outputWasKept = pipes != nil
        var output = try RunOutput(of: run, in: folder, to: spec.log)
        _ = consume pipes
        // What the run has sent to the socket of the shim before, and that shim had not read, is lost with it.
        let notify = try NotifySocket.open(of: run, spec, in: folder)
        output.resume(run: run.number, pid: began.leader.pid)
        if !outputWasKept, !output.endIsRecorded {
            output.recordGap("bgexec was not running when the output was closed, so its last lines may be missing")
        } else if !output.continuesJournal, !output.endIsRecorded {
            output.recordGap(
                "what the shim before this one had just read was removed with its journal, so lines may be missing")
        }
        if LaunchSpec(in: folder) == nil {
            output.writeNote(
                "the record of how this run was launched is damaged: its own stop signal, stop command and limits are unknown"
            )
        }
        // Before the daemon hears of this shim: it then sees whether the mark is still there, and orders the stop again if it is not.
        let isStopping = folder.isStopping
        if let me = ProcessIdentity(of: ThisProcess.pid) {
            try folder.save(BeginRecord(leader: began.leader, shim: me, time: began.time, instant: began.instant))
            ShimMessage.began.send()
        }
        var guardian = RunGuardian(
            tree, in: folder, by: spec, until: spec.timeLimit.map { began.deadline(after: $0, at: .now, .now) },
            output: output, notify: notify, daemon: DaemonWatch(of: run, in: folder), signals: signals,
            group: folder.group)
        if isStopping { guardian.stop() }
        try guardian.run()
    }
}

extension BeginRecord {
    /// When the run's time is over. Only a record without an instant makes it depend on a clock that may be set.
    func deadline(after limit: Duration, at now: LoopInstant, _ time: UTCTime) -> LoopInstant {
        // Whatever a record says, no run began in the future.
        if let instant { return min(instant, now).advanced(by: limit) }
        let age = max(.zero, Duration.nanoseconds(time.nanoseconds) - .nanoseconds(self.time.nanoseconds))
        return now.advanced(by: limit - age)
    }
}

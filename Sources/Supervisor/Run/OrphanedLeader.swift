import Loop
import Syscalls

/// A leader whose shim was killed, and which this daemon may have inherited: its exit is recorded before it is reaped.
@LoopActor
final class OrphanedLeader {
    private let process: ProcessHandle
    private let folder: RunFolder
    private var registration: Registration?
    private let handler: @LoopActor () -> Void

    /// Nil when the process is gone already.
    init?(
        _ leader: ProcessIdentity, in folder: RunFolder, on loop: any Reactor,
        _ handler: @escaping @LoopActor () -> Void
    ) {
        guard let process = leader.open() else { return nil }
        self.process = process
        self.folder = folder
        self.handler = handler
        ChildRegistry.shared.add(leader.pid)
        registration = try? loop.register(self.process.descriptor, for: .readable) { [weak self] _ in
            self?.recordEnd()
        }
    }

    func end() {
        registration?.cancel()
        recordEnd()
    }

    private func recordEnd() {
        // Fails when it is not our child: then its parent reaps it, and the shim gets its status from the kernel.
        guard let end = (try? process.end(.keep)) ?? nil else {
            registration?.cancel()
            return
        }
        if folder.endRecord() == nil {
            let record = EndRecord(
                end, after: folder.beginRecord()?.age ?? .zero, timedOut: folder.hasTimedOut)
            try? folder.save(record)
        }
        _ = try? process.end()
        registration?.cancel()
        handler()
    }
}

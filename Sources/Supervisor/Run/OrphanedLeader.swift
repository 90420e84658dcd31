import Loop
import Model
import Syscalls

/// A leader whose shim was killed: how it ends is recorded, also if it does so before the next shim is there.
///
/// If this daemon has inherited it, its exit is recorded before it is reaped. Otherwise the kernel (Linux 6.15) tells how it ended
/// once its parent has reaped it, to those who held a handle on it before.
@LoopActor
final class OrphanedLeader {
    private let process: ProcessHandle
    private let leader: ProcessIdentity
    private let folder: RunFolder
    private let loop: any Reactor
    private var registration: Registration?
    private let handler: @LoopActor () -> Void

    /// Nil when the process is gone already.
    init?(
        _ leader: ProcessIdentity, in folder: RunFolder, on loop: any Reactor,
        _ handler: @escaping @LoopActor () -> Void
    ) {
        guard let process = leader.open() else { return nil }
        self.process = process
        self.leader = leader
        self.folder = folder
        self.loop = loop
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

    /// How often, and after which pause, it is asked whether its parent has reaped it: as long as ``OrphanedTree`` waits for it.
    private static let (mostQuestions, pause) = (200, Duration.milliseconds(5))

    private func recordEnd() {
        registration?.cancel()
        // Fails when it is not our child.
        guard let end = (try? process.end(.keep)) ?? nil else { return recordForeignEnd() }
        save { EndRecord(end, after: $0, timedOut: folder.hasTimedOut) }
        _ = try? process.end()
        handler()
    }

    private func recordForeignEnd(tries: Int = 1) {
        guard let status = process.endSeenFromOutside() else {
            guard leader.exists, tries < Self.mostQuestions else { return }
            loop.schedule(at: loop.now.advanced(by: Self.pause)) { [weak self] in
                self?.recordForeignEnd(tries: tries + 1)
            }
            return
        }
        save { EndRecord(outcome: .ended(status, timedOut: folder.hasTimedOut), duration: $0) }
        handler()
    }

    private func save(_ record: (_ age: Duration) -> EndRecord) {
        guard folder.endRecord() == nil else { return }
        try? folder.save(record(folder.beginRecord()?.age ?? .zero))
    }
}

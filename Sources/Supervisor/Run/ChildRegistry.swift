import Loop
import Syscalls

/// The daemon's own children, so that what else becomes its child (orphans, since it is their subreaper) can be reaped
/// without taking an exit status from whoever waits for it.
@LoopActor
final class ChildRegistry {
    static let shared = ChildRegistry()

    private var own: Set<Int32> = []

    private nonisolated init() {}

    func add(_ pid: Int32) { own.insert(pid) }

    func remove(_ pid: Int32) { own.remove(pid) }

    /// Reaps ended children that nobody waits for.
    func reapOrphans() {
        for pid in ProcessTable.children(of: ThisProcess.pid) where !own.contains(pid) {
            guard ProcessTable.entry(of: pid)?.isZombie == true, let orphan = try? ProcessHandle(opening: pid) else {
                continue
            }
            _ = try? orphan.end()
        }
    }
}

import Loop
import Syscalls

/// The daemon's own children. Every other child is an orphan, which the daemon got as its subreaper, and can be reaped without
/// taking an exit status from code that waits for it.
@LoopActor
final class ChildRegistry {
    static let shared = ChildRegistry()

    private var own: Set<Int32> = []
    /// How orphans ended that were reaped before it was known which run they belong to: a shim may be killed before its record of
    /// the leader has been read. The latest ones only.
    private var unclaimed: [(who: ProcessIdentity, end: ProcessHandle.End)] = []

    private nonisolated init() {}

    func add(_ pid: Int32) { own.insert(pid) }

    func remove(_ pid: Int32) { own.remove(pid) }

    /// Reaps ended children that no code of the daemon waits for.
    func reapOrphans() {
        for pid in ProcessTable.children(of: ThisProcess.pid) where !own.contains(pid) {
            guard ProcessTable.entry(of: pid)?.isZombie == true, let orphan = try? ProcessHandle(opening: pid) else {
                continue
            }
            let who = ProcessIdentity(of: pid)
            guard let end = (try? orphan.end()) ?? nil, let who else { continue }
            unclaimed.append((who, end))
            if unclaimed.count > 256 { unclaimed.removeFirst() }
        }
    }

    /// How a process ended that was reaped as an orphan; nil when it was not.
    func claimEnd(of who: ProcessIdentity) -> ProcessHandle.End? {
        unclaimed.firstIndex { $0.who == who }.map { unclaimed.remove(at: $0).end }
    }
}

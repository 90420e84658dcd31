import Syscalls

/// The processes of a run whose shim was killed, as one census after the other finds them: what was seen to belong to the run
/// stays its member although its parent, and with it the proof, is gone.
struct KnownTree {
    private var known: Set<ProcessTable.Entry> = []

    /// Adds what a census finds, and removes what has ended.
    /// - Parameter leader: the leader as long as it has not been reaped: only then its number surely names its session.
    /// - Returns: the members that live.
    @discardableResult
    mutating func update(with census: RunCensus, of folder: RunFolder, leader: Int32?) -> Set<ProcessTable.Entry> {
        // A number can come to mean another process, which is not ours: the start time shows it.
        let living = Dictionary(census.all.map { ($0.pid, $0) }) { $1 }
        known = Set(
            known.compactMap { entry in living[entry.pid].flatMap { $0.startTime == entry.startTime ? $0 : nil } })
        known.formUnion(census.tree(of: folder, leader: leader))
        known.formUnion(known.flatMap { ProcessTable.descendants(of: $0.pid, in: census.all) })
        return known
    }
}

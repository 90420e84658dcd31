import Loop
package import Syscalls

/// When the ledger is to be pruned while it is written: after so much has been written, and now and then. There is no timer
/// behind it: where nothing is written nothing grows, and an idle daemon stays asleep.
package struct PruneSchedule: Hashable, Sendable {
    private var written = 0
    private var last: LoopInstant?

    /// Facts after which it is due.
    static let facts = 5_000
    /// Time after which it is due with the next fact.
    static let interval = Duration.seconds(6 * 3_600)

    /// Nothing written yet: the first fact makes it due.
    package init() {}

    /// Records that facts were written.
    /// - Returns: whether it is due; the next count begins then.
    package mutating func isDue(after count: Int, at now: LoopInstant) -> Bool {
        written += count
        if let last, written < Self.facts, last.duration(to: now) < Self.interval { return false }
        (written, last) = (0, now)
        return true
    }
}

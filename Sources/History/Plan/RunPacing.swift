import Loop
package import Syscalls

/// Slows a unit down that sets itself going: each of its runs changes its own inputs, and each change begins a run.
///
/// Nothing is ever left out, since nobody can be sure that a change was not a person's: after `free` changes on end that look like
/// the unit's own, the next ones wait, at first 5 s and at last 30 s from one to the next. A change that does not look so ends it.
package struct RunPacing: Hashable, Sendable {
    /// What is to be done about a change.
    package enum Answer: Hashable, Sendable {
        case now
        /// Not before then; `isNews` when the one before did not have to wait.
        case wait(until: LoopInstant, isNews: Bool)
    }

    /// So many own changes on end are let through.
    static let free = 5
    static let firstPause = Duration.seconds(5)
    static let longestPause = Duration.seconds(30)
    /// After so long without an own change it begins anew.
    static let calm = Duration.seconds(300)

    private var count = 0
    private var last: LoopInstant?
    private var pause = Self.firstPause

    /// Knows nothing yet.
    package init() {}

    /// Takes a change in.
    /// - Parameter isOwn: whether it looks as if the unit had made it.
    package mutating func changed(isOwn: Bool, at now: LoopInstant) -> Answer {
        if let last, last.duration(to: now) > Self.calm { self = RunPacing() }
        guard isOwn else {
            self = RunPacing()
            return .now
        }
        count += 1
        guard count > Self.free, let last else {
            self.last = now
            return .now
        }
        let due = max(now, last.advanced(by: pause))
        pause = min(pause * 2, Self.longestPause)
        self.last = due
        return .wait(until: due, isNews: count == Self.free + 1)
    }
}

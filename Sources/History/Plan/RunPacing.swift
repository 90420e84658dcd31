import Loop
package import Syscalls

/// Slows down a unit that triggers itself: each of its runs changes its own inputs, and each change begins a run.
///
/// No change is ever dropped, since it may have been a person's: after `free` consecutive changes that look like
/// the unit's own, the next ones wait, at first 5 s and at most 30 s from one to the next. Any other change ends it.
package struct RunPacing: Hashable, Sendable {
    /// What is to be done about a change.
    package enum Answer: Hashable, Sendable {
        case now
        /// Not before then; `isNews` when the one before did not have to wait.
        case wait(until: LoopInstant, isNews: Bool)
    }

    /// This many consecutive own changes pass without a wait.
    static let free = 5
    static let firstPause = Duration.seconds(5)
    static let longestPause = Duration.seconds(30)
    /// After this long without an own change the count starts over.
    static let calm = Duration.seconds(300)

    private var count = 0
    private var last: LoopInstant?
    private var pause = Self.firstPause

    package init() {}

    /// Records a change.
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

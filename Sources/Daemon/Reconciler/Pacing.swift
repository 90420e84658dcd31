import Syscalls

/// Slows down a unit that changes its own inputs: each of its runs would make the next one due.
///
/// Nothing is dropped and nothing is called fresh: the unit stays due, and what waits is only its next run. Who changed a file cannot
/// be known, so a save during a run may be slowed down too; a save at any other time ends that.
struct Pacing: Hashable, Sendable {
    /// The pauses before the first repeat, the second and so on; the last one stays.
    static let pauses: [Duration] = [.zero, .seconds(5), .seconds(10), .seconds(20), .seconds(30)]

    /// So many runs in a row may each have other files changed under them without a pause: somebody may be at work.
    static let otherFiles = 5

    /// How many runs in a row have changed the same inputs of their own.
    private(set) var count = 0
    /// How many runs in a row have changed any.
    private(set) var streak = 0
    /// What the last of them changed.
    private(set) var paths: Set<Path> = []
    /// Before this time it is not run again.
    private(set) var until: LoopInstant?

    /// A run has changed some of its own inputs, as it seems.
    /// - Parameter free: how many repeats have no pause.
    mutating func changedItself(_ changed: Set<Path>, free: Int = 1, at now: LoopInstant) {
        streak += 1
        // Another file each time is no loop, at first.
        count = changed.isDisjoint(with: paths) ? 1 : count + 1
        paths = changed
        let step = max(count - free, streak - max(free, Self.otherFiles), 0)
        let pause = Self.pauses[min(step, Self.pauses.count - 1)]
        until = pause == .zero ? nil : now.advanced(by: pause)
    }

    /// Somebody else changed something, or asked for a run.
    mutating func end() { self = Pacing() }

    /// Whether it has done so often enough that nobody should wait for another outcome.
    var isLoop: Bool { count > 2 || streak > Self.otherFiles }

    /// Whether changed files are what the last run changed too, or one more of many.
    func expects(_ changed: Set<Path>) -> Bool {
        count > 0 && (streak >= Self.otherFiles || changed.isSubset(of: paths))
    }
}

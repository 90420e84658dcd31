import Loop
package import Syscalls

/// How long a job's green runs take, learned from the last of them.
package struct UsualDuration: Hashable, Sendable {
    private var last: [Duration] = []

    package init() {}

    /// The median of the last nine; nil before the first.
    package var median: Duration? { last.isEmpty ? nil : last.sorted()[last.count / 2] }

    /// Records a green run's duration.
    package mutating func learn(_ duration: Duration) {
        last.append(duration)
        if last.count > 9 { last.removeFirst() }
    }

    /// Whether a run is so young that starting over costs less than waiting: less than a quarter of the usual time is
    /// gone. Before anything is learned, the first ten seconds count as young.
    package func isYoung(since begin: LoopInstant, at now: LoopInstant) -> Bool {
        begin.duration(to: now) < (median.map { $0 / 4 } ?? .seconds(10))
    }
}

import Loop
public import Syscalls

/// How long to wait before a service that ended unasked is started again.
///
/// No pause when it had been stable; otherwise 0.5 s · 2^(n−1) for the n-th failure in a row, give or take a tenth, at most 30 s
/// during the first hour of failing and 300 s after it: quick for a developer who is about to save the fix, cheap overnight,
/// and it never gives up.
public struct RestartDelay: Hashable, Sendable {
    private static let first = Duration.milliseconds(500)
    private static let longestInFirstHour = Duration.seconds(30)
    private static let longest = Duration.seconds(300)
    private static let shortestStability = Duration.seconds(10)

    /// Failures in a row.
    public private(set) var failures = 0
    private var failingSince: LoopInstant?
    private var last = Duration.zero
    private var random: JitterSource

    /// - Parameter seed: spreads the restarts of units that fail together.
    public init(seed: UInt64) { random = JitterSource(seed: seed) }

    /// Counts a failure.
    /// - Parameters:
    ///   - now: the time.
    ///   - healthyFor: how long the run had been healthy, zero when it never was.
    /// - Returns: how long to wait.
    public mutating func failed(at now: LoopInstant, healthyFor: Duration) -> Duration {
        if healthyFor >= stability {
            clear()
            return .zero
        }
        failures += 1
        let since = failingSince ?? now
        failingSince = since
        let limit = since.duration(to: now) < .seconds(3600) ? Self.longestInFirstHour : Self.longest
        let doubled = Self.first * (1 << min(failures - 1, 20))
        last = min(doubled, limit)
        return last * random.nextFactor()
    }

    /// How long a run must have been healthy to count as stable.
    public var stability: Duration { max(Self.shortestStability, last * 2) }

    /// What a later daemon must know to continue.
    public struct Memory: Hashable, Sendable {
        /// Failures in a row.
        public var failures: Int
        /// When the first of them was.
        public var failingSince: LoopInstant?
        /// The last pause, without its jitter.
        public var last: Duration

        public init(failures: Int, failingSince: LoopInstant?, last: Duration) {
            self.failures = failures
            self.failingSince = failingSince
            self.last = last
        }
    }

    /// What a later daemon must know; set it to continue where an earlier daemon was, in the same boot.
    public var memory: Memory {
        get { Memory(failures: failures, failingSince: failingSince, last: last) }
        set { (failures, failingSince, last) = (newValue.failures, newValue.failingSince, newValue.last) }
    }

    /// Forgets all failures: the cause may be gone.
    public mutating func clear() {
        failures = 0
        failingSince = nil
        last = .zero
    }
}

import Loop
public import Syscalls

/// How long to wait before a service that ended unasked is started again.
///
/// No pause when it had been stable; otherwise 0.5 s · 2^(n−1) for the n-th failure in a row, give or take a tenth, at most 30 s
/// during the first hour of failing and 300 s after it: quick for a developer who is about to save the fix, cheap overnight,
/// and it never gives up.
///
/// Stability alone would forgive everything at once: a service that dies every 10.1 s, or every minute, would be started again without a
/// pause for ever. So restarts without a pause are few, and each comes back with ten minutes of health: it is forgiven in proportion to
/// how long it was well.
public struct RestartDelay: Hashable, Sendable {
    private static let first = Duration.milliseconds(500)
    private static let longestInFirstHour = Duration.seconds(30)
    private static let longest = Duration.seconds(300)
    private static let shortestStability = Duration.seconds(10)
    /// How many restarts without a pause there are in a row.
    private static let freeRestarts = 3.0
    /// More is not held against a service, so that an hour of health makes up for any past.
    private static let mostSpent = freeRestarts + 3
    /// The time of health that gives one of them back.
    private static let healthForOne = Duration.seconds(600)

    /// Failures in a row.
    public private(set) var failures = 0
    private var failingSince: LoopInstant?
    private var last = Duration.zero
    /// Restarts without a pause that were used and have not come back.
    private var spent = 0.0
    private var random: JitterSource

    /// - Parameter seed: spreads the restarts of units that fail together.
    public init(seed: UInt64) { random = JitterSource(seed: seed) }

    /// Counts a failure.
    /// - Parameters:
    ///   - now: the time.
    ///   - healthyFor: how long the run had been healthy, zero when it never was.
    /// - Returns: how long to wait.
    public mutating func failed(at now: LoopInstant, healthyFor: Duration) -> Duration {
        spent = max(0, spent - healthyFor / Self.healthForOne)
        if healthyFor >= stability {
            spent = min(spent + 1, Self.mostSpent)
            if spent <= Self.freeRestarts {
                forgive()
                return .zero
            }
        }
        failures += 1
        let since = failingSince ?? now
        failingSince = since
        let limit = since.duration(to: now) < .seconds(3600) ? Self.longestInFirstHour : Self.longest
        let doubled = Self.first * (1 << min(failures - 1, 20))
        last = min(doubled, limit)
        return last * random.nextFactor()
    }

    /// Whether it has been stable again and again, and ended each time: then stability alone does not spare it a pause.
    public var isFlapping: Bool { spent > Self.freeRestarts }

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
        /// Restarts without a pause that were used and have not come back.
        public var spent: Double

        public init(failures: Int, failingSince: LoopInstant?, last: Duration, spent: Double = 0) {
            self.failures = failures
            self.failingSince = failingSince
            self.last = last
            self.spent = spent
        }
    }

    /// What a later daemon must know; set it to continue where an earlier daemon was, in the same boot.
    public var memory: Memory {
        get { Memory(failures: failures, failingSince: failingSince, last: last, spent: spent) }
        set {
            (failures, failingSince, last) = (newValue.failures, newValue.failingSince, newValue.last)
            spent = newValue.spent
        }
    }

    /// Forgets all failures: the cause may be gone.
    public mutating func clear() {
        forgive()
        spent = 0
    }

    /// Forgets the failures in a row, but not how often it was started again without a pause.
    private mutating func forgive() {
        failures = 0
        failingSince = nil
        last = .zero
    }
}

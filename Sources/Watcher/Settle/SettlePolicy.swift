/// When a burst of events counts as over.
public struct SettlePolicy: Hashable, Sendable {
    /// How long it must be quiet after a single event. 8 ms by default, so that a save starts its command within 12 ms (median): the
    /// steps of one editor's save are closer together, and further apart they stretch the burst.
    public var quiet: Duration
    /// A burst whose events come further apart must be quiet this many times its largest gap.
    public var stretch: Int
    /// The longest quiet that is asked for.
    public var longestQuiet: Duration
    /// How long a burst may last; then it is cut, and what follows is the next.
    public var maximum: Duration
    /// How long a version control lock, such as `.git/index.lock`, holds a burst open. Afterwards it counts as left behind.
    public var lockLimit: Duration

    /// Creates a policy.
    public init(
        quiet: Duration = .milliseconds(8),
        stretch: Int = 2,
        longestQuiet: Duration = .milliseconds(100),
        maximum: Duration = .seconds(2),
        lockLimit: Duration = .seconds(30)
    ) {
        self.quiet = quiet
        self.stretch = stretch
        self.longestQuiet = longestQuiet
        self.maximum = maximum
        self.lockLimit = lockLimit
    }

    /// Every event is delivered at once, as far as that makes sense.
    public static let immediate = SettlePolicy(
        quiet: .zero, stretch: 0, longestQuiet: .zero, maximum: .zero, lockLimit: .zero)
}

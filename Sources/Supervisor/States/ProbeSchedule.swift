/// How long to pause between two probes: short and growing while a service starts, as configured once it is healthy.
struct ProbeSchedule: Hashable, Sendable {
    private static let first = Duration.milliseconds(10)
    private static let longestWhileStarting = Duration.milliseconds(500)
    /// An external service whose exit we cannot watch is checked at least this often.
    private static let externalLimit = Duration.seconds(2)

    private var next = Self.first
    private var asksOften = false
    private var random: JitterSource

    init(seed: UInt64) { random = JitterSource(seed: seed) }

    mutating func begin() { next = Self.first }

    mutating func watchExternal(exitIsNoticed: Bool) { asksOften = !exitIsNoticed }

    /// 10 ms, 15, 22 … 500: a server that is up in 50 ms is known to be so at 60.
    mutating func whileStarting() -> Duration {
        defer { next = min(next * 1.5, Self.longestWhileStarting) }
        return next
    }

    /// As configured, give or take a tenth, so that many services are not checked at the same moment.
    mutating func whenHealthy(every: Duration) -> Duration { every * random.nextFactor() }

    mutating func whileExternal(every: Duration) -> Duration {
        asksOften ? min(every, Self.externalLimit) : whenHealthy(every: every)
    }
}

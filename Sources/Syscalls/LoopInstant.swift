/// A moment on the monotonic clock: what every decision about time is made with.
public struct LoopInstant: InstantProtocol, Hashable, Sendable, CustomStringConvertible {
    /// Nanoseconds on CLOCK_MONOTONIC.
    public let nanoseconds: Int64

    /// Takes nanoseconds of the monotonic clock; in tests any number will do.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Now.
    public static var now: LoopInstant { LoopInstant(nanoseconds: Clocks.monotonic) }

    public func advanced(by duration: Duration) -> LoopInstant {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
        return LoopInstant(nanoseconds: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    public func duration(to other: LoopInstant) -> Duration {
        .nanoseconds(other.nanoseconds) - .nanoseconds(nanoseconds)
    }

    public static func < (left: LoopInstant, right: LoopInstant) -> Bool { left.nanoseconds < right.nanoseconds }

    public var description: String { "\(Duration.nanoseconds(nanoseconds))" }
}

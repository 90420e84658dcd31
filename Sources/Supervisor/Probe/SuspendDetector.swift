import Syscalls

/// Tells whether the machine slept since the gauge was made: CLOCK_BOOTTIME goes on during suspend, CLOCK_MONOTONIC does not.
struct SuspendDetector {
    /// Two readings of two clocks are never quite simultaneous.
    private static let tolerance: Int64 = 1_000_000_000

    private let gap: Int64

    /// Sets the gauge by two readings in nanoseconds.
    init(sinceBoot: Int64 = Clocks.sinceBoot, monotonic: Int64 = Clocks.monotonic) { gap = sinceBoot - monotonic }

    /// Whether it has slept by the time of two further readings.
    func sawSuspend(sinceBoot: Int64 = Clocks.sinceBoot, monotonic: Int64 = Clocks.monotonic) -> Bool {
        sinceBoot - monotonic - gap > Self.tolerance
    }
}

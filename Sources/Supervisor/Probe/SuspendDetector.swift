import Syscalls

/// Detects whether the machine was suspended since this value was made: CLOCK_BOOTTIME runs during a suspend, CLOCK_MONOTONIC does
/// not.
struct SuspendDetector {
    /// Two readings of two clocks are never quite simultaneous.
    private static let tolerance: Int64 = 1_000_000_000

    private let gap: Int64

    /// Compares two readings in nanoseconds.
    init(sinceBoot: Int64 = Clocks.sinceBoot, monotonic: Int64 = Clocks.monotonic) { gap = sinceBoot - monotonic }

    /// Whether there was a suspend before two further readings.
    func sawSuspend(sinceBoot: Int64 = Clocks.sinceBoot, monotonic: Int64 = Clocks.monotonic) -> Bool {
        sinceBoot - monotonic - gap > Self.tolerance
    }
}

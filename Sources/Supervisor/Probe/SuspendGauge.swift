import Syscalls

/// Tells whether the machine slept since the gauge was made: CLOCK_BOOTTIME goes on during suspend, CLOCK_MONOTONIC does not.
struct SuspendGauge {
    /// Two readings of two clocks are never quite simultaneous.
    private static let tolerance: Int64 = 1_000_000_000

    private let gap = Clocks.sinceBoot - Clocks.monotonic

    var sawSuspend: Bool { Clocks.sinceBoot - Clocks.monotonic - gap > Self.tolerance }
}

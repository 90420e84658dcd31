package import Syscalls

/// Now, on both clocks: the wall clock for what is written down, the monotonic one for every decision.
package struct Timestamps: Hashable, Sendable {
    /// The time of day, which can be set.
    package let wall: UTCTime
    /// Nanoseconds on the monotonic clock.
    package let monotonic: Int64

    /// Takes both; in tests any numbers will do.
    package init(wall: UTCTime, monotonic: Int64) {
        self.wall = wall
        self.monotonic = monotonic
    }

    package static var now: Timestamps { Timestamps(wall: .now, monotonic: Clocks.monotonic) }
}

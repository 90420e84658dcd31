import CLinux
import Glibc

/// The kernel's clocks, in nanoseconds.
package enum Clocks {
    /// Since some point in the past; never set, never goes back, stands still during suspend (CLOCK_MONOTONIC).
    package static var monotonic: Int64 { read(CLOCK_MONOTONIC) }
    /// As `monotonic`, but also runs during suspend (CLOCK_BOOTTIME).
    package static var sinceBoot: Int64 { read(CLOCK_BOOTTIME) }
    /// Since 1970 UTC; it can be set (CLOCK_REALTIME). For records only, never for decisions.
    package static var wall: Int64 { read(CLOCK_REALTIME) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

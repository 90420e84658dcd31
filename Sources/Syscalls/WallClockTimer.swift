import CLinux
import Glibc

/// A timer on the wall clock, see timerfd_create(2): it goes off at a date, also if the machine slept over it, and when the clock is set.
package final class WallClockTimer: Sendable {
    /// Readable from when it goes off until `clear`.
    package let descriptor: Descriptor

    /// Makes one that is not set.
    /// - Throws: `SystemError`, EMFILE when the process has too many descriptors.
    package init() throws(SystemError) {
        descriptor = Descriptor(owning: try retrying("timerfd_create") { clinux_wall_timer() })
    }

    /// Sets it.
    /// - Parameter seconds: since 1970 UTC; nil for when the clock is set only.
    package func set(_ seconds: Int64?) { clinux_wall_timer_set(descriptor.number, seconds ?? 0) }

    package func clear() { clinux_wall_timer_clear(descriptor.number) }
}

/// This machine's time zone, see localtime(3).
package enum LocalZone {
    /// By how many seconds local time is ahead of UTC at a time, in seconds since 1970.
    package static func offset(at seconds: Int64) -> Int64 {
        var time = time_t(seconds)
        var parts = tm()
        localtime_r(&time, &parts)
        return Int64(parts.tm_gmtoff)
    }

    /// Reads again which zone it is.
    package static func refresh() { tzset() }
}

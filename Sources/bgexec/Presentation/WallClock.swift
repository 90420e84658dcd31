import Syscalls

/// The time of day for a live display, UTC as in the logs.
enum WallClock {
    /// "10:04:31".
    static var now: String { String(UTCTime.now.description.dropFirst(11).prefix(8)) }
}

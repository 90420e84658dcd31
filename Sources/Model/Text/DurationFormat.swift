import Syscalls

/// Durations as people read them. The language of the configuration (`1m30s`) is another one: it is read by programs too.
package enum DurationFormat {
    /// What has been measured: "0.5 s", "2 min 5 s", "3 h 4 min", "2 d 7 h".
    package static func text(_ duration: Duration) -> String { text(duration.seconds) }

    /// The same, of seconds.
    package static func text(_ seconds: Double) -> String {
        // What would be rounded up to "60.0 s" is a minute.
        seconds < 59.95 ? Tenths.text(max(0, seconds)) + " s" : units(Int(seconds.rounded()))
    }

    /// The same for what may be very short: "35 ms".
    package static func precise(_ duration: Duration) -> String {
        duration < .milliseconds(100) ? "\((duration.wholeNanoseconds + 500_000) / 1_000_000) ms" : text(duration)
    }

    /// A configured limit or pause: "0.5 s", "5 s", "2 min 5 s".
    package static func chosen(_ duration: Duration) -> String {
        let text = duration == .zero ? text(duration) : precise(duration)
        return text.hasSuffix(".0 s") ? "\(text.dropLast(4)) s" : text
    }

    /// In whole seconds, for values that grow while they are displayed: "3 s", "2 min 5 s".
    package static func whole(_ seconds: Double) -> String { units(Int(max(0, seconds))) }

    /// The two largest units; the second only when there is something of it.
    private static func units(_ seconds: Int) -> String {
        switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3600: joined(seconds / 60, "min", seconds % 60, "s")
        case ..<86_400: joined(seconds / 3600, "h", seconds / 60 % 60, "min")
        default: joined(seconds / 86_400, "d", seconds / 3600 % 24, "h")
        }
    }

    private static func joined(_ large: Int, _ unit: String, _ small: Int, _ smaller: String) -> String {
        small == 0 ? "\(large) \(unit)" : "\(large) \(unit) \(small) \(smaller)"
    }
}

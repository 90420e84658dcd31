import CInotify
public import Syscalls

/// A kernel event as it came, for diagnosis.
public struct RawEvent: Hashable, Sendable {
    /// The watch; -1 for an overflow.
    public let watch: Int32
    /// The bits of inotify(7).
    public let mask: UInt32
    /// Joins the halves of a rename.
    public let cookie: UInt32
    /// The path it happened to; nil when the watch is gone already.
    public let path: Path?

    /// The names of the events as inotifywait prints them, by libinotifytools.
    public var names: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { text in
            guard let start = text.baseAddress else { return "" }
            cinotify_event_names(mask, start, Int32(text.count))
            return String(cString: start)
        }
    }
}

import Syscalls

/// Counts what could not be written, until a gap record says so.
struct Loss {
    private(set) var gap: LogGap?
    /// Why nothing can be written.
    var reason: String

    /// Adds bytes of a run that were read and dropped.
    mutating func add(bytes: Int, lines: Int, at time: UTCTime) {
        guard bytes > 0 else { return }
        guard var gap else {
            self.gap = LogGap(bytes: Int64(bytes), lines: Int64(lines), from: time, to: time, reason: reason)
            return
        }
        gap.bytes = (gap.bytes ?? 0) + Int64(bytes)
        gap.lines += Int64(lines)
        gap.to = UTCTime(nanoseconds: max(gap.to.nanoseconds, time.nanoseconds))
        self.gap = gap
    }

    /// Adds records that were composed and not written. Records of our own among them are returned: they are owed.
    mutating func add(records: UnsafeRawBufferPointer) -> [UInt8] {
        var owed: [UInt8] = []
        for record in records.split(separator: newline) {
            let bytes = Array(record)
            guard let line = CRILine(parsing: bytes.span) else { continue }
            switch line.tag {
            case .full: add(bytes: bytes.count - line.messageStart + 1, lines: 1, at: line.time)
            case .partial: add(bytes: bytes.count - line.messageStart, lines: 0, at: line.time)
            case .run, .file, .gap, .note, .other: owed += bytes + [newline]
            }
        }
        return owed
    }

    /// Ends the count and returns the gap to record; nil when nothing was lost.
    mutating func consume() -> LogGap? { gap.take() }
}

import Syscalls

/// Reads the records of some ranges of a log, one after the other. Memory is bounded by one block.
final class RecordReader {
    private static let blockSize = 256 << 10

    private let log: UnitLog
    private var ranges: ArraySlice<Range<Int64>>
    private let memory: UnsafeMutableRawBufferPointer
    /// The place in the log of the first byte in memory.
    private var base: Int64 = 0
    private var next = 0
    private var filled = 0

    /// - Parameter ranges: places in the log, each beginning where a record begins.
    init(_ log: UnitLog, _ ranges: [Range<Int64>]) {
        self.log = log
        self.ranges = ranges[...]
        memory = .allocate(byteCount: Self.blockSize, alignment: 4096)
        base = ranges.first?.lowerBound ?? 0
    }

    deinit { memory.deallocate() }

    /// The next record, nil at the end. Its bytes are valid until the next call. Its position is relative to the whole log, with file number 0.
    func read() throws(SystemError) -> LogRecord? {
        while true {
            if next < filled, let start = memory.baseAddress.map({ $0 + next }) {
                if let length = Bytes.offset(of: newline, at: start, count: filled - next) ?? lengthOfRest() {
                    let place = LogPosition(number: 0, offset: base + Int64(next))
                    next = min(filled, next + length + 1)
                    return LogRecord(
                        UnsafeRawBufferPointer(start: start, count: length).bindMemory(to: UInt8.self), at: place)
                }
            }
            if try !fill() { return nil }
        }
    }

    /// A record without a newline is returned as it is when nothing can follow it: at the end of a range, or when it fills the block.
    private func lengthOfRest() -> Int? {
        let isFull = next == 0 && filled == memory.count
        return isFull || base + Int64(filled) >= rangeEnd ? filled - next : nil
    }

    private var rangeEnd: Int64 { ranges.first?.upperBound ?? 0 }

    /// Moves the unfinished record to the front and reads behind it.
    private func fill() throws(SystemError) -> Bool {
        guard let range = ranges.first, let start = memory.baseAddress else { return false }
        if base + Int64(filled) >= range.upperBound {
            ranges = ranges.dropFirst()
            base = ranges.first?.lowerBound ?? 0
            (next, filled) = (0, 0)
            return !ranges.isEmpty
        }
        if next > 0 {
            start.copyMemory(from: start + next, byteCount: filled - next)
            base += Int64(next)
            (next, filled) = (0, filled - next)
        }
        let wanted = min(memory.count - filled, Int(clamping: range.upperBound - base) - filled)
        let target = UnsafeMutableRawBufferPointer(start: start + filled, count: wanted)
        let count = try log.read(into: target, at: base + Int64(filled))
        // Shorter than before: another program truncated the file.
        if count == 0 { ranges = ranges.dropFirst() }
        if count == 0 { (base, next, filled) = (ranges.first?.lowerBound ?? 0, 0, 0) }
        filled += count
        return count > 0 || !ranges.isEmpty
    }
}

import Syscalls

extension UnitLog {
    /// The ranges whose records lie between two times: a search by halves in each file. Within a file time never goes back;
    /// from file to file it may (the clock was set), so each file is searched separately.
    func ranges(since: UTCTime?, until: UTCTime?) throws(SystemError) -> [Range<Int64>] {
        var result: [Range<Int64>] = []
        for part in parts where part.size > 0 {
            let start = try since.map { time throws(SystemError) in try firstPlace(in: part, from: time) } ?? part.start
            let end =
                try until.map { time throws(SystemError) in
                    try firstPlace(in: part, from: UTCTime(nanoseconds: time.nanoseconds &+ 1))
                } ?? part.end
            if start < end { result.append(start..<end) }
        }
        return result
    }

    /// The place of the first record of a file that is not older than a time; the file's end when all are.
    private func firstPlace(in part: Part, from time: UTCTime) throws(SystemError) -> Int64 {
        // All before `low` is older; a record that begins at `high` or behind it is not.
        var (low, high) = (part.start, part.end)
        while high - low > Self.blockSize {
            let middle = low + (high - low) / 2
            if let record = try record(behind: middle, before: high), record.time < time.nanoseconds {
                low = record.place
            } else {
                high = middle
            }
        }
        let reader = RecordReader(self, [low..<part.end])
        while let record = try reader.read() {
            if let line = record.line, line.time.nanoseconds >= time.nanoseconds { return record.position.offset }
        }
        return part.end
    }

    /// The first record that begins after a place, with its time; lines that are not records are skipped.
    private func record(behind place: Int64, before end: Int64) throws(SystemError) -> (place: Int64, time: Int64)? {
        guard let start = try startOfRecord(behind: place, before: end) else { return nil }
        let reader = RecordReader(self, [start..<end])
        while let record = try reader.read() {
            if let line = record.line { return (record.position.offset, line.time.nanoseconds) }
        }
        return nil
    }

    /// Where the first record before `end` begins whose predecessor's newline stands at or behind a place.
    func startOfRecord(behind place: Int64, before end: Int64) throws(SystemError) -> Int64? {
        var place = place
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
        defer { memory.deallocate() }
        while place < end {
            let count = try read(into: memory, at: place)
            if count == 0 { return nil }
            if let found = memory[..<count].firstIndex(of: newline) {
                // A block may reach beyond the end; what begins there belongs to others.
                let start = place + Int64(found) + 1
                return start < end ? start : nil
            }
            place += Int64(count)
        }
        return nil
    }

    private static let blockSize: Int64 = 64 << 10

    /// The end of some ranges: so much that they hold about `bytes`, from the beginning of a record on.
    func tail(of ranges: [Range<Int64>], bytes: Int64) throws(SystemError) -> [Range<Int64>] {
        var rest = bytes
        var result: [Range<Int64>] = []
        for range in ranges.reversed() {
            let size = range.upperBound - range.lowerBound
            guard size > rest else {
                result.insert(range, at: 0)
                rest -= size
                continue
            }
            if rest > 0, let start = try startOfRecord(behind: range.upperBound - rest, before: range.upperBound) {
                result.insert(start..<range.upperBound, at: 0)
            }
            break
        }
        return result
    }
}

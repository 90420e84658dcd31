import Syscalls

extension UnitLog {
    /// Which run is asked for.
    func number(of choice: RunChoice) throws(SystemError) -> Int? {
        switch choice {
        case .number(let number): number
        case .last: try lastMark { $0.run }
        case .lastFailed:
            try lastMark { mark in
                if case .ended(_, let run, _, true, _) = mark { run } else { nil }
            }
        }
    }

    /// Searches the files from the newest to the oldest for a run mark that matches.
    private func lastMark(_ choose: (LogMark) -> Int?) throws(SystemError) -> Int? {
        for part in parts.reversed() {
            var found: Int?
            try forEachMark(in: part.start..<part.end) { mark, _ in found = choose(mark) ?? found }
            if let found { return found }
        }
        return nil
    }

    /// The run in progress at a place, from the marks in the same file.
    func run(at place: Int64) throws(SystemError) -> Int? {
        guard let index = partIndex(at: place), place - parts[index].start <= Self.farthestLookBack else { return nil }
        var run: Int?
        try forEachMark(in: parts[index].start..<place) { mark, _ in run = mark.runAfter(mark.runBefore(run)) }
        return run
    }

    /// A file of the default size is searched in a few milliseconds; a far larger one is not worth it.
    private static let farthestLookBack: Int64 = 16 << 20

    /// The ranges that may hold a run: from the last file that begins in an earlier run on.
    func ranges(ofRun run: Int) throws(SystemError) -> [Range<Int64>] {
        var first = 0
        for (index, part) in parts.enumerated() {
            let reader = RecordReader(self, [part.start..<part.end])
            // The record lies in the reader's memory.
            let head = try withExtendedLifetime(reader) { () throws(SystemError) in try reader.read()?.mark }
            if case .file(_, let inProgress, _)? = head, inProgress != 0, inProgress < run { first = index }
        }
        return parts[first...].filter { $0.size > 0 }.map { $0.start..<$0.end }
    }

    /// Finds file headers and run marks without parsing the lines between them.
    func forEachMark(in range: Range<Int64>, _ body: (LogMark, UTCTime) -> Void) throws(SystemError) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { memory.deallocate() }
        let wanted = Array(" stdout F:".utf8)
        var place = range.lowerBound
        var kept = 0
        while place < range.upperBound, let base = memory.baseAddress {
            let count = min(memory.count - kept, Int(clamping: range.upperBound - place))
            let got = try read(into: UnsafeMutableRawBufferPointer(start: base + kept, count: count), at: place)
            if got == 0 { break }
            place += Int64(got)
            let filled = kept + got
            var start = 0
            while let found = Bytes.offset(of: wanted, in: UnsafeRawBufferPointer(rebasing: memory[start..<filled])) {
                let offset = start + found
                guard let length = Bytes.offset(of: newline, at: base + offset, count: filled - offset) else { break }
                start = offset + length + 1
                let head = offset - Timestamp.length
                // Only at the beginning of a line; elsewhere it is what a run has printed.
                guard head == 0 || head > 0 && memory[head - 1] == newline else { continue }
                let bytes = UnsafeRawBufferPointer(rebasing: memory[head..<start - 1]).bindMemory(to: UInt8.self)
                let record = LogRecord(bytes, at: LogPosition(number: 0, offset: 0))
                if let mark = record.mark, let line = record.line { body(mark, line.time) }
            }
            let rest = UnsafeRawBufferPointer(rebasing: memory[..<filled])
            kept = min(filled - (rest.lastIndex(of: newline).map { $0 } ?? 0), 64 << 10)
            base.copyMemory(from: base + filled - kept, byteCount: kept)
        }
    }
}

/// Which run of a unit is asked for.
package enum RunChoice: Hashable, Sendable {
    /// The run of this number.
    case number(Int)
    /// The newest that the log knows of.
    case last
    /// The newest that ended as failed.
    case lastFailed
}

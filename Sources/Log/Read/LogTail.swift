package import Syscalls

/// Reads a unit's log forward as it grows, across rotation: no record is left out or repeated.
///
/// It never waits: `step` emits what is there. The caller decides when to call it: by a timer, or with `FolderWatch`.
package struct LogTail: ~Copyable {
    let folderPath: Path
    let names: LogNames
    private var segment: Segment?
    /// Files that wait to be read, held open by their numbers.
    var held: [Int: Segment] = [:]
    private var next: LogPosition?
    private var memory: UnsafeMutableRawBufferPointer

    /// The result of a step.
    package enum Progress: Hashable, Sendable {
        /// Records were read, and there may be more at once.
        case more
        /// All that is there has been read.
        case idle
        /// Files were removed before they were read (the count comes from their numbers); it continues with the oldest one left.
        case missed(files: Int)
    }

    /// Begins at a place; nil: at the beginning of the file that is being written, or of the first that will be.
    package init(folder: Path, unit: String, from position: LogPosition? = nil) {
        folderPath = folder
        names = LogNames(unit: unit)
        next = position
        memory = .allocate(byteCount: 128 << 10, alignment: 4096)
    }

    deinit { memory.deallocate() }

    /// Where the next record begins; nil before anything was found.
    package var position: LogPosition? { next }

    /// The number of the first file that is not open yet; nil before anything was found.
    var firstUnopened: Int? {
        next.map { place in segment?.number == place.number ? place.number + 1 : place.number }
    }

    /// The end of a unit's log as it is now: what is written from now on comes behind it. Nil when there is no log yet.
    package static func end(folder: Path, unit: String) throws(SystemError) -> LogPosition? {
        let names = LogNames(unit: unit)
        guard let opened = try openFolder(folder), let segment = try Segment.current(in: opened, names) else {
            return nil
        }
        let size = try segment.size()
        // A record that is being written this moment is not behind us: back to the end of the last whole one.
        let start = max(0, size - Int64(CRILine.longest))
        let tail = try segment.bytes(at: start, count: Int(size - start))
        let whole = tail.lastIndex(of: newline).map { $0 + 1 } ?? 0
        return LogPosition(number: segment.number, offset: start + Int64(whole))
    }

    /// Reads what is there, at most some hundred records at once.
    package mutating func step(_ body: (LogRecord) -> Void) throws(SystemError) -> Progress {
        guard let segment, let place = next, segment.number == place.number else { return try enter() }
        let used = try deliver(segment, place, body)
        if used > 0 { return .more }
        guard let folder = try Self.openFolder(folderPath) else { return .idle }
        let status = try folder.status(of: names.current)
        if segment.isFile(of: status) {
            // Truncated by another program: new records come before our place.
            if let status, status.size < place.offset { next?.offset = 0 }
            return .idle
        }
        // Without a file of that name the writer is between two, or will come: the one we have may still grow.
        if status == nil, try Segment.rotated(place.number + 1, in: folder, names) == nil { return .idle }
        // The name belongs to another file now. What was written to ours before is read first.
        if try deliver(segment, place, body) > 0 { return .more }
        return try advance(behind: place.number, folder)
    }

    // MARK: From file to file

    static func openFolder(_ path: Path) throws(SystemError) -> Folder? {
        do throws(SystemError) {
            return try Folder(opening: path)
        } catch {
            if error.isNoSuchFile { return nil }
            throw error
        }
    }

    /// Opens the file of the place that was asked for, or the one being written.
    private mutating func enter() throws(SystemError) -> Progress {
        guard let folder = try Self.openFolder(folderPath) else { return .idle }
        if let place = next {
            if let rotated = try rotated(place.number, in: folder) {
                segment = rotated
                return .more
            }
            guard let current = try Segment.current(in: folder, names) else { return .idle }
            guard current.number == place.number else { return try advance(behind: place.number - 1, folder) }
            segment = current
            return .more
        }
        guard let current = try Segment.current(in: folder, names) else { return .idle }
        segment = current
        next = LogPosition(number: current.number, offset: 0)
        return .more
    }

    /// Continues with the next file that exists.
    private mutating func advance(behind number: Int, _ folder: borrowing Folder) throws(SystemError) -> Progress {
        let current = try Segment.current(in: folder, names)
        var found = try rotated(number + 1, in: folder)
        if found == nil {
            // Looked for by name only when the very next is neither rotated nor the one being written.
            if let current, current.number == number + 1 {
                found = current
            } else {
                let numbers = try folder.entries().compactMap { names.kind(of: $0)?.readableNumber } + Array(held.keys)
                if let least = numbers.filter({ $0 > number }).min() {
                    found = try rotated(least, in: folder)
                }
                found = found ?? current
            }
        }
        guard let found else { return .idle }
        segment = found
        next = LogPosition(number: found.number, offset: 0)
        let missed = found.number - number - 1
        return missed > 0 ? .missed(files: missed) : .more
    }

    // MARK: Records

    /// Passes the whole records at the place to `body`.
    /// - Returns: how many bytes they had; 0 when no whole record is there.
    private mutating func deliver(_ segment: Segment, _ place: LogPosition, _ body: (LogRecord) -> Void)
        throws(SystemError) -> Int
    {
        var count = try segment.read(into: memory, at: place.offset)
        // A compressed file is read frame by frame, and a record may lie in two: that is not the end of the file.
        while count > 0, count < memory.count, !memory[..<count].contains(newline) {
            let rest = UnsafeMutableRawBufferPointer(rebasing: memory[count...])
            let more = try segment.read(into: rest, at: place.offset + Int64(count))
            if more == 0 { break }
            count += more
        }
        var start = 0
        while start < count, let base = memory.baseAddress {
            let found = Bytes.offset(of: newline, at: base + start, count: count - start)
            // A line as long as the buffer is not a record; it is passed on in pieces.
            guard let length = found ?? (start == 0 && count == memory.count ? count : nil) else { break }
            let bytes = UnsafeRawBufferPointer(start: base + start, count: length).bindMemory(to: UInt8.self)
            body(LogRecord(bytes, at: LogPosition(number: place.number, offset: place.offset + Int64(start))))
            start = min(count, start + length + 1)
        }
        next = LogPosition(number: place.number, offset: place.offset + Int64(start))
        return start
    }
}

extension LogNames.Kind {
    /// The number of a rotated file that can be read.
    var readableNumber: Int? {
        switch self {
        case .rotated(let number), .compressed(let number): number
        case .compressing, .current: nil
        }
    }
}

extension Segment {
    /// Up to `count` bytes of plain text at a place.
    func bytes(at offset: Int64, count: Int) throws(SystemError) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: count)
        var used = 0
        while used < count {
            let start = used
            let place = offset + Int64(start)
            var failure: SystemError?
            let got = result.withUnsafeMutableBytes { buffer in
                do throws(SystemError) {
                    return try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]), at: place)
                } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
            if got == 0 { break }
            used += got
        }
        result.removeLast(count - used)
        return result
    }
}

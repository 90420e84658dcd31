import Syscalls

/// All files of one unit's log as they stood at one moment, as one text: held open, so that rotation and removal behind our
/// back change nothing. Places are bytes from the beginning of the oldest file.
final class UnitLog {
    /// One file and its place in the whole.
    struct Part {
        let segment: Segment
        let start: Int64
        let size: Int64

        var end: Int64 { start + size }
    }

    let unit: String
    private(set) var parts: [Part] = []
    /// Files that could not be read, in words.
    private(set) var problems: [String] = []
    /// Where the log ended then, to follow it from there.
    private(set) var followPosition: LogPosition?
    private var lastUsed = 0

    /// Opens a unit's files.
    /// - Returns: nil when the unit has no log.
    static func open(_ unit: String, in path: Path) throws(SystemError) -> UnitLog? {
        guard let folder = try LogTail.openFolder(path) else { return nil }
        let log = UnitLog(unit)
        try log.openSegments(folder, LogNames(unit: unit))
        return log.parts.isEmpty && log.problems.isEmpty ? nil : log
    }

    private init(_ unit: String) { self.unit = unit }

    /// Takes the list before and after the file being written is opened: when both agree, no rotation came between, and so
    /// no file is missing and none is there twice.
    private func openSegments(_ folder: borrowing Folder, _ names: LogNames) throws(SystemError) {
        var attempts = 0
        while true {
            let before = try Self.numbers(folder, names)
            let current = try Segment.current(in: folder, names)
            var segments: [Segment] = []
            problems = []
            for number in before {
                do throws(SystemError) {
                    if let segment = try Segment.rotated(number, in: folder, names) { segments.append(segment) }
                } catch {
                    problems.append("\(names.rotated(number)): \(error)")
                }
            }
            attempts += 1
            if try Self.numbers(folder, names).last != before.last, attempts < 100 { continue }
            if let current { segments.append(current) }
            return try arrange(segments, current)
        }
    }

    private static func numbers(_ folder: borrowing Folder, _ names: LogNames) throws(SystemError) -> [Int] {
        Set(try folder.entries().compactMap { names.kind(of: $0)?.readableNumber }).sorted()
    }

    private func arrange(_ segments: [Segment], _ current: Segment?) throws(SystemError) {
        var start: Int64 = 0
        for segment in segments {
            var size = try segment.size()
            if segment === current {
                size = try Self.wholeRecords(of: segment, size)
                followPosition = LogPosition(number: segment.number, offset: size)
            }
            parts.append(Part(segment: segment, start: start, size: size))
            start += size
        }
    }

    /// The size up to the last newline: anything after it is being written at this moment.
    private static func wholeRecords(of segment: Segment, _ size: Int64) throws(SystemError) -> Int64 {
        let start = max(0, size - Int64(2 * CRILine.longest))
        let tail = try segment.bytes(at: start, count: Int(size - start))
        return tail.lastIndex(of: newline).map { start + Int64($0) + 1 } ?? size
    }

    /// Bytes in all files together.
    var size: Int64 { parts.last?.end ?? 0 }

    /// The part that holds a place, by its index; nil behind the end.
    func partIndex(at place: Int64) -> Int? {
        if lastUsed < parts.count, parts[lastUsed].start <= place, place < parts[lastUsed].end { return lastUsed }
        guard let found = parts.firstIndex(where: { place < $0.end }) else { return nil }
        parts[min(lastUsed, parts.count - 1)].segment.rest()
        lastUsed = found
        return found
    }

    /// Reads text at a place, within one file.
    /// - Returns: how many bytes; 0 at the end of all.
    func read(into target: UnsafeMutableRawBufferPointer, at place: Int64) throws(SystemError) -> Int {
        guard let index = partIndex(at: place) else { return 0 }
        let part = parts[index]
        let count = min(target.count, Int(clamping: part.end - place))
        return try part.segment.read(
            into: UnsafeMutableRawBufferPointer(rebasing: target[..<count]), at: place - part.start)
    }

    /// The place as one that stays true across rotation.
    func position(of place: Int64) -> LogPosition {
        guard let index = partIndex(at: place) else { return followPosition ?? LogPosition(number: 0, offset: 0) }
        return LogPosition(number: parts[index].segment.number, offset: place - parts[index].start)
    }
}

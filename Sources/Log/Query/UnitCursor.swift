import RegularExpression
import Syscalls

/// The entries of one unit that match a query, one after the other.
final class UnitCursor {
    /// An entry, and whether it matches or is only context.
    struct Found {
        let entry: LogEntry
        let isMatch: Bool
    }

    private let unit: String
    private let query: LogQuery
    private let wanted: Int?
    private let reader: RecordReader
    private var joiner = LineJoiner()
    private var run: Int?
    private var lastTime: UTCTime
    private var queue: [Found] = []
    private var isAtEnd = false

    init(_ source: UnitSource, _ query: LogQuery) throws(SystemError) {
        unit = source.log.unit
        self.query = query
        wanted = source.run
        reader = RecordReader(source.log, source.ranges)
        lastTime = query.since ?? UTCTime(nanoseconds: 0)
        if query.wantsRuns || wanted != nil, let first = source.ranges.first?.lowerBound {
            run = try source.log.run(at: first)
        }
    }

    /// The next entry; nil at the end.
    func next() throws(SystemError) -> Found? {
        while queue.isEmpty {
            if isAtEnd { return nil }
            guard let record = try reader.read() else {
                isAtEnd = true
                joiner.close(.continues, consume)
                continue
            }
            joiner.consume(record, consume)
        }
        return queue.removeFirst()
    }

    private func consume(_ event: LineJoiner.Event) {
        switch event {
        case .line(let line):
            lastTime = line.time
            if let stream = query.stream, stream != line.stream { return }
            if let wanted, wanted != run { return }
            let isMatch = query.expression?.matches(line: line.bytes) ?? true
            if isMatch || query.context > 0 { add(event, isMatch) }
        case .foreign(let bytes):
            if query.stream != nil || wanted != nil { return }
            let isMatch = query.expression?.matches(line: bytes) ?? true
            if isMatch || query.context > 0 { add(event, isMatch) }
        case .mark(let mark, _): consume(mark, event)
        }
    }

    /// Run marks and notes come between lines; in a search, only gaps are emitted.
    private func consume(_ mark: LogMark, _ event: LineJoiner.Event) {
        if let wanted, let run, run == wanted, mark.runBefore(run) != wanted { isAtEnd = true }
        let belongs = wanted == nil || mark.runBefore(run) == wanted
        var isGap = false
        if case .gap = mark { isGap = true }
        if belongs, query.expression == nil || isGap {
            add(event, true)
        } else {
            _ = LogEntry(event, unit: unit, run: &run)
        }
        if let wanted, case .ended(_, wanted, _, _, _) = mark { isAtEnd = true }
    }

    private func add(_ event: LineJoiner.Event, _ isMatch: Bool) {
        guard let entry = LogEntry(event, unit: unit, run: &run, foreignTime: lastTime) else { return }
        queue.append(Found(entry: entry, isMatch: isMatch))
    }
}

/// Brings the entries of several units into the order of time.
struct LogMerge {
    private var heads: [(found: UnitCursor.Found, cursor: UnitCursor)] = []

    init(_ cursors: [UnitCursor]) throws(SystemError) {
        for cursor in cursors {
            if let found = try cursor.next() { heads.append((found, cursor)) }
        }
    }

    /// The oldest entry that is left; nil at the end.
    mutating func next() throws(SystemError) -> UnitCursor.Found? {
        guard var least = heads.indices.first else { return nil }
        // Units are few: looking at each head is faster than a heap.
        for index in heads.indices.dropFirst() where heads[index].found.entry.time < heads[least].found.entry.time {
            least = index
        }
        let result = heads[least].found
        if let found = try heads[least].cursor.next() { heads[least].found = found } else { heads.remove(at: least) }
        return result
    }
}

extension UTCTime {
    fileprivate static func < (left: UTCTime, right: UTCTime) -> Bool { left.nanoseconds < right.nanoseconds }
}

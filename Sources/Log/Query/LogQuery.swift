package import RegularExpression
package import Syscalls

/// A query over the logs of some units. A part that is nil does not restrict it.
package struct LogQuery {
    /// Only lines at or after this time.
    package var since: UTCTime?
    /// Only lines at or before this time.
    package var until: UTCTime?
    /// Only lines of one run of each unit.
    package var run: RunChoice?
    /// Only lines of one run of these units, whatever `run` says.
    package var runs: [String: RunChoice] = [:]
    /// Only lines of one stream.
    package var stream: LogStream?
    /// Only lines in which this occurs.
    package var expression: RegularExpression?
    /// How many lines before and after each match come too.
    package var context = 0
    /// Only this many lines, the last ones.
    package var last: Int?
    /// Whether each entry must know its run, even if that takes a search.
    package var wantsRuns = false

    /// Asks for everything.
    package init() {}

    /// The units that have a log in a folder, in the order of their names; for a question to all of them.
    package static func units(in folder: Path) throws(SystemError) -> [String] {
        try File.entries(of: folder).compactMap(LogNames.unit(ofCurrent:))
    }

    /// The result of a query.
    package struct Outcome {
        /// Where each unit's log ended, to continue with `LogFollower`.
        package var places: [(unit: String, position: LogPosition?)] = []
        /// Units that have no log.
        package var missing: [String] = []
        /// Files that could not be read, in words.
        package var problems: [String] = []
    }

    /// Runs the query: emits each entry in the order of time, and for equal times in the order of each log.
    /// - Parameter body: gets an entry; ends the answer by returning false.
    package func run(
        units: [String], in folder: Path, _ body: (LogEntry) -> Bool
    ) throws(SystemError) -> Outcome {
        var outcome = Outcome()
        var logs: [UnitLog] = []
        for unit in units {
            guard let log = try UnitLog.open(unit, in: folder) else {
                outcome.missing.append(unit)
                outcome.places.append((unit, nil))
                continue
            }
            outcome.problems += log.problems
            outcome.places.append((unit, log.followPosition))
            logs.append(log)
        }
        if let last { try emitLast(last, of: logs, body) } else { try emitAll(of: try sources(logs), body) }
        return outcome
    }

    /// Which run of a unit is asked for; nil for all.
    func choice(for unit: String) -> RunChoice? { runs[unit] ?? run }

    /// What is to be read of each log.
    private func sources(_ logs: [UnitLog]) throws(SystemError) -> [UnitSource] {
        var result: [UnitSource] = []
        for log in logs {
            var ranges = try log.ranges(since: since, until: until)
            var number: Int?
            if let run = choice(for: log.unit) {
                guard let found = try log.number(of: run) else { continue }
                number = found
                let ofRun = try log.ranges(ofRun: found)
                ranges = ranges.compactMap { range in
                    let all = (ofRun.first?.lowerBound ?? 0)..<(ofRun.last?.upperBound ?? 0)
                    let common = range.clamped(to: all)
                    return common.isEmpty ? nil : common
                }
            }
            result.append(UnitSource(log: log, ranges: ranges, run: number))
        }
        return result
    }

    private func emitAll(of sources: [UnitSource], _ body: (LogEntry) -> Bool) throws(SystemError) {
        var window = ContextWindow(size: context)
        var merge = try LogMerge(try sources.map { source throws(SystemError) in try UnitCursor(source, self) })
        while let next = try merge.next() {
            // Without an expression all entries match; with context also those come that do not.
            var resumesPrevious = true
            window.consume(next.entry, isMatch: next.isMatch) { if resumesPrevious { resumesPrevious = body($0) } }
            if !resumesPrevious { return }
        }
    }

    /// Reads from the end, each time more, until there is enough: the last lines of a large log come at once.
    private func emitLast(_ count: Int, of logs: [UnitLog], _ body: (LogEntry) -> Bool) throws(SystemError) {
        guard count > 0 else { return }
        let whole = try sources(logs)
        var bytes: Int64 = max(64 << 10, Int64(clamping: count) * 256)
        while true {
            var parts: [UnitSource] = []
            var isAll = true
            for source in whole {
                let tail = try source.log.tail(of: source.ranges, bytes: bytes)
                if tail != source.ranges { isAll = false }
                parts.append(UnitSource(log: source.log, ranges: tail, run: source.run, isTail: tail != source.ranges))
            }
            var ring = Ring<LogEntry>(capacity: count)
            try emitAll(of: parts) {
                ring.append($0)
                return true
            }
            var isEnough = isAll
            if !isEnough, ring.isFull { isEnough = try isSettled(since: ring.first?.time, parts) }
            if isEnough {
                for entry in ring.elements where !body(entry) { return }
                return
            }
            bytes *= 8
        }
    }

    /// True when nothing that was left out can be newer than the oldest entry that was found.
    private func isSettled(since oldest: UTCTime?, _ parts: [UnitSource]) throws(SystemError) -> Bool {
        guard let oldest else { return false }
        for part in parts where part.isTail {
            guard let range = part.ranges.first else { return false }
            let reader = RecordReader(part.log, [range])
            // The record lies in the reader's memory.
            let time = try withExtendedLifetime(reader) { () throws(SystemError) in try reader.read()?.line?.time }
            guard let time, time.nanoseconds <= oldest.nanoseconds else { return false }
        }
        return true
    }
}

/// What is to be read of one log.
struct UnitSource {
    let log: UnitLog
    let ranges: [Range<Int64>]
    /// The only run that is asked for.
    let run: Int?
    /// Whether something before it was left out.
    var isTail = false
}

package import Syscalls

/// Follows the logs of some units: emits each entry once, as it comes, also across rotation.
package final class LogFollower {
    private let folder: Path
    private var units: [Unit]

    /// One unit's log and what is known at its place.
    private final class Unit {
        let name: String
        var tail: LogTail
        var joiner = LineJoiner()
        var run: Int?

        init(name: String, tail: consuming LogTail) {
            self.name = name
            self.tail = tail
        }
    }

    /// Begins at a place in each unit's log; nil: at the beginning of the file that is being written.
    package init(folder: Path, from places: [(unit: String, position: LogPosition?)]) {
        self.folder = folder
        units = places.map { Unit(name: $0.unit, tail: LogTail(folder: folder, unit: $0.unit, from: $0.position)) }
    }

    /// Follows a further unit, from the beginning of the file that is being written.
    package func add(_ unit: String) {
        units.append(Unit(name: unit, tail: LogTail(folder: folder, unit: unit)))
    }

    /// Holds the files that wait to be read, see `LogTail.holdAhead()`.
    package func holdAhead() throws(SystemError) {
        for unit in units { try unit.tail.holdAhead() }
    }

    /// Emits what is new since the last call, each unit's in order; never waits. An unfinished line is emitted as far as
    /// it has come (`continues`).
    /// - Returns: true when nothing more is there now.
    package func poll(_ body: (LogEntry) -> Void) throws(SystemError) -> Bool {
        var isIdle = true
        for unit in units {
            func emit(_ event: LineJoiner.Event) {
                if let entry = LogEntry(event, unit: unit.name, run: &unit.run) { body(entry) }
            }
            switch try unit.tail.step({ unit.joiner.consume($0, emit) }) {
            case .idle: unit.joiner.close(.continues, emit)  // A prompt is shown before its line ends.
            case .more: isIdle = false
            case .missed(let files):
                isIdle = false
                let words =
                    files == 1
                    ? "a file was removed before it could be read"
                    : "\(files) files were removed before they could be read"
                body(LogEntry(unit: unit.name, time: .now, run: unit.run, content: .mark(.note(words))))
            }
        }
        return isIdle
    }
}

extension LogEntry {
    /// The entry of an event; nil for heads of files, which are nothing to readers.
    /// - Parameters:
    ///   - run: the run in progress; follows the marks.
    ///   - foreignTime: the time used for a line that has none.
    init?(
        _ event: LineJoiner.Event, unit: String, run: inout Int?, foreignTime: UTCTime = UTCTime(nanoseconds: 0)
    ) {
        switch event {
        case .line(let line):
            self.init(
                unit: unit, time: line.time, run: run,
                content: .output(line.stream, bytes: Array(line.bytes), line.ending))
        case .foreign(let bytes):
            self.init(unit: unit, time: foreignTime, run: run, content: .foreign(bytes: Array(bytes)))
        case .mark(let mark, let time):
            run = mark.runBefore(run)
            defer { run = mark.runAfter(run) }
            if case .file = mark { return nil }
            self.init(unit: unit, time: time, run: run, content: .mark(mark))
        }
    }
}

extension LogMark {
    /// The run that the mark itself belongs to.
    func runBefore(_ run: Int?) -> Int? {
        if case .file(_, let inProgress, _) = self { return inProgress == 0 ? nil : inProgress }
        return self.run ?? run
    }

    /// The run of what follows it.
    func runAfter(_ run: Int?) -> Int? {
        if case .ended = self { return nil }
        return run
    }
}

package import Syscalls

/// The runs in a unit's log, from the marks of its writers.
package struct LogRuns: Sendable {
    package struct Run: Hashable, Sendable {
        package let number: Int
        /// When its first writer began.
        package let began: UTCTime
        /// How it ended; nil while it runs, and when its end is not in the log.
        package var end: End?
    }

    /// An end of a run.
    package struct End: Hashable, Sendable {
        package let time: UTCTime
        /// Whether it ended badly.
        package let failed: Bool
        /// How, in words: "exit 1".
        package let how: String
    }

    /// In the order of their beginnings.
    package private(set) var runs: [Run] = []

    /// Reads all of a unit's log; none when it has no log.
    package init(of unit: String, in folder: Path) throws(SystemError) {
        guard let log = try UnitLog.open(unit, in: folder) else { return }
        for part in log.parts {
            try log.forEachMark(in: part.start..<part.end) { mark, time in record(mark, time) }
        }
    }

    private mutating func record(_ mark: LogMark, _ time: UTCTime) {
        switch mark {
        case .began(_, let run, _): runs.append(Run(number: run, began: time))
        case .ended(_, let run, _, let failed, let how):
            if let place = runs.lastIndex(where: { $0.number == run }) {
                runs[place].end = End(time: time, failed: failed, how: how)
            }
        case .resumed, .file, .gap, .note: break
        }
    }
}

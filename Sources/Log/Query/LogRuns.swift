public import Syscalls

/// The runs that a unit's log tells of, by the marks that its writers have set.
public struct LogRuns: Sendable {
    /// A run.
    public struct Run: Hashable, Sendable {
        /// Its number.
        public let number: Int
        /// When its first writer began.
        public let began: UTCTime
        /// How it ended; nil while it runs, and when its end is not in the log.
        public var end: End?
    }

    /// An end of a run.
    public struct End: Hashable, Sendable {
        /// When.
        public let time: UTCTime
        /// Whether it ended badly.
        public let failed: Bool
        /// How, in words: "exit 1".
        public let how: String
    }

    /// In the order of their beginnings.
    public private(set) var runs: [Run] = []

    /// Reads all of a unit's log; none when it has no log.
    public init(of unit: String, in folder: Path) throws(SystemError) {
        guard let log = try UnitLog.open(unit, in: folder) else { return }
        for part in log.parts {
            try log.forEachMark(in: part.start..<part.end) { mark, time in take(mark, time) }
        }
    }

    private mutating func take(_ mark: LogMark, _ time: UTCTime) {
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

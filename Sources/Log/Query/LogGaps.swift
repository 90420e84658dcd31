package import Syscalls

/// What the logs themselves declare missing.
package struct LogGaps: Sendable {
    /// A gap, and the unit whose output is missing.
    package struct Finding: Hashable, Sendable {
        package let unit: String
        /// What is missing.
        package let gap: LogGap

        /// "12 bytes of router, 2026-…: the disk was full".
        package var description: String {
            let amount = gap.bytes.map { "\($0) bytes" } ?? "an unknown number of bytes"
            return "\(gap.from): \(amount) of \(unit)'s output are missing from its log: \(gap.reason)"
        }
    }

    /// The gaps, unit by unit, oldest first.
    package private(set) var findings: [Finding] = []
    /// Whether the search stopped before the beginning of the logs.
    package private(set) var isPartial = false

    /// Looks for gaps since a time, the newest part of each log first.
    /// - Parameters:
    ///   - limit: how many bytes are searched, of all logs together.
    ///   - most: how many gaps are given for each unit, the newest.
    package init(in folder: Path, since: UTCTime, limit: Int64 = 32 << 20, most: Int = 10) throws(SystemError) {
        let units = try LogQuery.units(in: folder)
        for unit in units {
            guard let log = try UnitLog.open(unit, in: folder) else { continue }
            var rest = limit / Int64(max(1, units.count))
            var found: [Finding] = []
            for range in try log.ranges(since: since, until: nil).reversed() {
                let size = range.upperBound - range.lowerBound
                if size > rest { isPartial = true }
                if rest <= 0 { break }
                var inRange: [Finding] = []
                try log.forEachMark(in: max(range.lowerBound, range.upperBound - rest)..<range.upperBound) { mark, _ in
                    if case .gap(let gap) = mark { inRange.append(Finding(unit: unit, gap: gap)) }
                }
                rest -= size
                found = inRange + found
            }
            findings += found.suffix(most)
        }
    }
}

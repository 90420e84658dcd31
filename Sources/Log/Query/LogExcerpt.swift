package import Model
package import Syscalls

/// The last lines that a unit, or one run of it, printed, safe to show.
package struct LogExcerpt {
    package let lines: [String]

    package init(in folder: Path, unit: String, run: Int? = nil, last count: Int) {
        var query = LogQuery()
        query.run = run.map { .number($0) }
        query.last = count
        var lines: [String] = []
        _ = try? query.run(units: [unit], in: folder) { entry in
            if case .output(_, let bytes, _) = entry.content { lines.append(PlainLine.text(bytes)) }
            return true
        }
        self.lines = lines
    }

    /// How many lines are looked through for an error, from the end.
    private static let searched = 400

    /// The lines of a run that say what went wrong, see `ErrorExcerpt`; empty when it has printed nothing.
    package static func errors(in folder: Path, of run: RunIdentity, limit: Int) -> [String] {
        let last = LogExcerpt(in: folder, unit: run.unit, run: run.number, last: searched)
        return ErrorExcerpt.lines(of: last.lines, limit: limit)
    }
}

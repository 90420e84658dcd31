import Log
import Syscalls

/// The last lines that a unit printed, safe to show.
struct LogExcerpt {
    let lines: [String]

    init(_ project: Project, unit: String, last count: Int) {
        var query = LogQuery()
        query.last = count
        var lines: [String] = []
        _ = try? query.run(units: [unit], in: project.logs) { entry in
            if case .output(_, let bytes, _) = entry.content { lines.append(printable(bytes)) }
            return true
        }
        self.lines = lines
    }
}

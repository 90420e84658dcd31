import Log
import ProjectContext
import Syscalls

/// The last lines that a unit, or one run of it, printed, safe to show.
struct LogExcerpt {
    let lines: [String]

    init(_ project: Project, unit: String, run: Int? = nil, last count: Int) {
        var query = LogQuery()
        query.run = run.map { .number($0) }
        query.last = count
        var lines: [String] = []
        _ = try? query.run(units: [unit], in: project.logs) { entry in
            if case .output(_, let bytes, _) = entry.content { lines.append(printable(bytes)) }
            return true
        }
        self.lines = lines
    }
}

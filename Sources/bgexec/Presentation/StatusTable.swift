import History
import Model
import Syscalls
import Wire

/// A project's status for people.
struct StatusTable {
    let report: ProjectReport
    let style: Style
    /// Whether nothing is cut: a screen has a width, a pipe has none.
    var isWhole = !ThisProcess.isTerminal(.output)

    /// The lines.
    var lines: [String] {
        var lines: [String] = []
        if let news = report.news, !news.lines.isEmpty {
            lines.append(
                "since you last looked, \(DurationFormat.whole(news.seconds)) ago (\(Report.clock(news.since)) UTC):")
            lines += news.lines.map { "  \($0)" } + [style.dim("  `bgexec report` has more"), ""]
        }
        if !report.running { lines.append("\(report.project): not running; `bgexec start` starts it") }
        lines += table()
        for unit in report.units where unit.errorLines?.isEmpty == false {
            lines += ["", "\(style.red(unit.name)):"] + unit.errorText(style)
        }
        if let cycle = report.lastCycle { lines += ["", CycleLine(cycle, style).text] }
        if let remarks = report.inputRemarks { lines += [""] + remarks.map(style.dim) }
        if let advice = report.daemonProgram?.advice { lines += ["", style.yellow(advice)] }
        if let problem = report.stateProblem { lines += ["", style.yellow(problem)] }
        if let problem = report.daemonProblem { lines += ["", style.red(problem)] }
        if let problem = report.logProblem { lines += ["", style.red(problem)] }
        if let problem = report.notDurable {
            lines += ["", style.red(problem), "new history is kept in memory, and lost if the daemon ends"]
        }
        if let problem = report.configProblem {
            lines += ["", style.red("the configuration has errors; the last good one is active:"), problem]
        }
        return lines
    }

    private static let heading = ["UNIT", "STATE", "PID", "UPTIME", "RESTARTS", "DETAIL", "INPUTS", "LAST EXIT"]

    private func table() -> [String] {
        let rows = [Self.heading] + report.units.map(cells)
        let widths = Self.heading.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.enumerated().map { index, row in
            var line = row.enumerated().map { column, cell in
                let padded =
                    column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
                if index == 0 { return style.dim(padded) }
                switch column {
                case 1: return style.paint(report.units[index - 1].tone, padded)
                case 6 where report.units[index - 1].freshness?.isStale == true: return style.yellow(padded)
                default: return padded
                }
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    private func cells(_ unit: UnitReport) -> [String] {
        [
            unit.name, unit.stateText, unit.pid.map(String.init) ?? "-",
            unit.uptimeSeconds.map(DurationFormat.whole) ?? "-", String(unit.restarts), clipped(unit.detailText),
            clipped(unit.inputsText), clipped(unit.lastExit ?? "-"),
        ]
    }

    /// Cut to what fits beside the other columns; `--json` and the daemon's log have the whole text.
    private func clipped(_ text: String) -> String {
        !isWhole && text.count > 64 ? text.prefix(63) + "…" : text
    }
}

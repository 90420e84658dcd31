import History
import Model
import Syscalls
import Wire

/// A project's status for people.
struct StatusTable {
    let report: ProjectReport
    let style: Style
    /// The cells of a line of the screen; nil for a pipe, where nothing is cut.
    var width = TerminalSize.ofOutput?.columns

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

    /// What is left of each column on a narrow screen, and which columns go: `--json` and the daemon's log have the whole text.
    private static let least = [10, 11, 10, 14, 8, 16, 6, 6]
    private static let dispensable = [4, 3, 2, 7, 6]
    private static let heading = ["UNIT", "STATE", "PID", "UPTIME", "RESTARTS", "DETAIL", "INPUTS", "LAST EXIT"]

    private func table() -> [String] {
        let rows = ([Self.heading] + report.units.map(cells)).map { $0.map(ScreenText.visible) }
        let natural = Self.heading.indices.map { column in rows.map { ScreenText.width($0[column]) }.max() ?? 0 }
        let widths = ColumnWidths.fitting(natural, least: Self.least, dispensable: Self.dispensable, in: width)
        return rows.enumerated().map { index, row in
            var line = row.enumerated().compactMap { column, cell in
                guard let cells = widths[column] else { return nil }
                let cut = ScreenText.cut(cell, to: cells)
                let padded = column == row.count - 1 ? cut : ScreenText.padded(cut, to: cells)
                if index == 0 { return style.dim(padded) }
                switch column {
                case 1: return style.paint(report.units[index - 1].tone, padded)
                case 6 where report.units[index - 1].freshness?.isStale == true: return style.yellow(padded)
                default: return padded
                }
            }.joined(separator: String(repeating: " ", count: ColumnWidths.gap))
            while line.last == " " { line.removeLast() }
            return width.map { ScreenText.cut(line, to: $0) } ?? line
        }
    }

    private func cells(_ unit: UnitReport) -> [String] {
        [
            unit.name, unit.stateText, unit.pid.map(String.init) ?? "-",
            unit.uptimeSeconds.map(DurationFormat.whole) ?? "-", String(unit.restarts), unit.detailText,
            unit.inputsText,
            unit.lastExit ?? "-",
        ]
    }
}

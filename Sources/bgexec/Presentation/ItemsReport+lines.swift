import Model
import Wire

extension ItemsReport {
    /// A line for each item, for the command that waited for the verdict.
    func lines(_ style: Style) -> [String] {
        var lines: [String] = []
        let lists = [
            (style.red("newly failing"), newlyFailing, newlyFailingCount),
            (style.red("still failing"), stillFailing, stillFailingCount), (style.green("fixed"), fixed, fixedCount),
        ]
        for (word, names, count) in lists {
            lines += names.map { "  \(word)  \($0)" }
            if let more = NameList.more(than: names.count, of: count) { lines.append("  \(more)") }
        }
        if let fault { lines.append("  \(style.yellow("the test report is incomplete")): \(fault)") }
        return lines
    }
}

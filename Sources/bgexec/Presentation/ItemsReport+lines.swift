import History

extension ItemsReport {
    init(_ summary: ItemSummary, _ comparison: ItemComparison) {
        total = summary.total
        failing = summary.failing
        fault = summary.fault
        newlyFailing = Array(comparison.newlyFailing.prefix(Self.listLimit))
        stillFailing = Array(comparison.stillFailing.prefix(Self.listLimit))
        fixed = Array(comparison.fixed.prefix(Self.listLimit))
        newlyFailingCount = comparison.newlyFailing.count
        stillFailingCount = comparison.stillFailing.count
        fixedCount = comparison.fixed.count
    }

    /// A line for each item, for whoever waited for the verdict.
    func lines(_ style: Style) -> [String] {
        var lines: [String] = []
        let lists = [
            (style.red("newly failing"), newlyFailing, newlyFailingCount),
            (style.red("still failing"), stillFailing, stillFailingCount), (style.green("fixed"), fixed, fixedCount),
        ]
        for (word, names, count) in lists {
            lines += names.map { "  \(word)  \($0)" }
            if count > names.count { lines.append("  and \(count - names.count) more") }
        }
        if let fault { lines.append("  \(style.yellow("the test report is not whole")): \(fault)") }
        return lines
    }
}

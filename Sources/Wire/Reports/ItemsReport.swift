import Model

/// What a run's test report says, and how it compares with the run before.
package struct ItemsReport: Codable, Hashable, Sendable {
    /// No list is longer than this; `failing` and `fixedCount` count all.
    package static let listLimit = 10

    /// How many items there were.
    package var total: Int
    /// How many of them failed.
    package var failing: Int
    /// They fail now and did not in the run before, or there was none.
    package var newlyFailing: [String]
    /// They fail now and did in the run before.
    package var stillFailing: [String]
    /// They failed in the run before and do not any more.
    package var fixed: [String]
    /// How many of each there are.
    package var newlyFailingCount: Int
    package var stillFailingCount: Int
    package var fixedCount: Int
    /// Why the report is incomplete.
    package var fault: String?

    package init(
        total: Int,
        failing: Int,
        newlyFailing: [String],
        stillFailing: [String],
        fixed: [String],
        newlyFailingCount: Int,
        stillFailingCount: Int,
        fixedCount: Int,
        fault: String? = nil
    ) {
        self.total = total
        self.failing = failing
        self.newlyFailing = newlyFailing
        self.stillFailing = stillFailing
        self.fixed = fixed
        self.newlyFailingCount = newlyFailingCount
        self.stillFailingCount = stillFailingCount
        self.fixedCount = fixedCount
        self.fault = fault
    }

    /// "2 newly failing (t::adds, t::joins), 1 still failing (t::cuts), 3 fixed, the report is incomplete"; empty when there is
    /// nothing to say.
    package var text: String {
        var parts: [String] = []
        let lists = [
            ("newly failing", newlyFailing, newlyFailingCount), ("still failing", stillFailing, stillFailingCount),
            ("fixed", fixed, fixedCount),
        ]
        for (word, names, count) in lists where count > 0 {
            parts.append("\(count) \(word) (\(NameList.text(names, of: count, limit: 2)))")
        }
        if fault != nil { parts.append("the report is incomplete") }
        return parts.joined(separator: ", ")
    }
}

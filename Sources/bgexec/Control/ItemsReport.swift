/// What a run's test report says, and how it compares with the run before.
struct ItemsReport: Codable, Equatable, Sendable {
    /// No list is longer than this; `failing` and `fixedCount` count all.
    static let listLimit = 10

    /// How many items there were.
    var total: Int
    /// How many of them failed.
    var failing: Int
    /// They fail now and did not in the run before, or there was none.
    var newlyFailing: [String]
    /// They fail now and did in the run before.
    var stillFailing: [String]
    /// They failed in the run before and do not any more.
    var fixed: [String]
    /// How many of each there are.
    var newlyFailingCount: Int
    var stillFailingCount: Int
    var fixedCount: Int
    /// Why the report cannot be trusted wholly.
    var fault: String?

    /// "2 newly failing (t::adds, t::joins), 1 still failing (t::cuts), 3 fixed, the report is not whole"; empty when there is
    /// nothing to say.
    var text: String {
        var parts: [String] = []
        let lists = [
            ("newly failing", newlyFailing, newlyFailingCount), ("still failing", stillFailing, stillFailingCount),
            ("fixed", fixed, fixedCount),
        ]
        for (word, names, count) in lists where count > 0 {
            let named = names.prefix(2).joined(separator: ", ")
            parts.append("\(count) \(word) (\(count > 2 ? "\(named), …" : named))")
        }
        if fault != nil { parts.append("the report is not whole") }
        return parts.joined(separator: ", ")
    }
}

import History
import Wire

extension ItemsReport {
    init(_ summary: ItemSummary, _ comparison: ItemComparison) {
        self.init(
            total: summary.total,
            failing: summary.failing,
            newlyFailing: Array(comparison.newlyFailing.prefix(Self.listLimit)),
            stillFailing: Array(comparison.stillFailing.prefix(Self.listLimit)),
            fixed: Array(comparison.fixed.prefix(Self.listLimit)),
            newlyFailingCount: comparison.newlyFailing.count,
            stillFailingCount: comparison.stillFailing.count,
            fixedCount: comparison.fixed.count,
            fault: summary.fault)
    }
}

/// The totals of a run's test report.
package struct ItemSummary: Hashable, Sendable {
    /// How many items there were, the skipped ones too.
    package var total: Int
    /// How many failed.
    package var failing: Int
    /// Why the report cannot be trusted wholly: half-written, too large, not understood. Nil when it can.
    package var fault: String?

    package init(total: Int, failing: Int, fault: String? = nil) {
        self.total = total
        self.failing = failing
        self.fault = fault
    }
}

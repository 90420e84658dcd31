/// What became of the items between an earlier run and this one.
package struct ItemComparison: Hashable, Sendable {
    /// They fail now and did not before.
    package var newlyFailing: [String]
    /// They fail now and did before.
    package var stillFailing: [String]
    /// They failed before and pass now.
    package var fixed: [String]

    /// Compares what fails now with what failed in the run before, and in the last green one.
    ///
    /// In a green run nothing fails, so everything that fails in the first red run after it is new. From then on the previous run
    /// decides what is new.
    /// - Parameter isComplete: whether this run's report is whole; else what is missing from it is not called fixed.
    package init(now: [ItemFailure], before: [ItemFailure], isComplete: Bool = true) {
        let (present, past) = (Set(now.map(\.name)), Set(before.map(\.name)))
        newlyFailing = present.subtracting(past).sorted()
        stillFailing = present.intersection(past).sorted()
        fixed = isComplete ? past.subtracting(present).sorted() : []
    }
}

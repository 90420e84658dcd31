import History
import Testing

@Suite struct ItemComparisonTests {
    private func failing(_ names: String...) -> [ItemFailure] { names.map { ItemFailure(name: $0) } }

    @Test("new, lasting and fixed failures are distinguished")
    func compares() {
        let comparison = ItemComparison(now: failing("b", "c"), before: failing("a", "b"))
        #expect(comparison.newlyFailing == ["c"])
        #expect(comparison.stillFailing == ["b"])
        #expect(comparison.fixed == ["a"])
    }

    @Test("an item that is missing from a truncated report is not called fixed")
    func incomplete() {
        #expect(ItemComparison(now: [], before: failing("a"), isComplete: false).fixed.isEmpty)
    }
}

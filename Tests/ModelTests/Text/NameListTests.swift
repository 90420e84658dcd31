import Testing

@testable import Model

@Suite("A few names of many")
struct NameListTests {
    @Test(
        "are followed by how many more there are",
        arguments: [
            ([], ""), (["a"], "a"), (["a", "b", "c"], "a, b, c"), (["a", "b", "c", "d"], "a, b, c and 1 more"),
            (["a", "b", "c", "d", "e", "f", "g"], "a, b, c and 4 more"),
        ])
    func names(_ names: [String], _ text: String) { #expect(NameList.text(names) == text) }

    @Test("the total counts where not all of them are given, and the limit where fewer are wanted")
    func total() {
        #expect(NameList.text(["a", "b"], of: 9) == "a, b and 7 more")
        #expect(NameList.text(["a", "b", "c"], of: 9, limit: 2) == "a, b and 7 more")
        #expect(NameList.text(["a", "b", "c"], of: 3, limit: 1) == "a and 2 more")
        #expect(NameList.text(["a"], of: 1) == "a")
    }

    @Test("for lines of their own there is only the end")
    func more() {
        #expect(NameList.more(than: 10, of: 12) == "and 2 more")
        #expect(NameList.more(than: 10, of: 12, "items") == "and 2 more items")
        #expect(NameList.more(than: 10, of: 10) == nil)
        #expect(NameList.more(than: 10, of: 3) == nil)
    }
}

import Testing

@testable import Model

@Suite("Numbers in sentences")
struct CountedTests {
    @Test(
        "are followed by the noun in the right form",
        arguments: [(0, "0 files", "0 watches"), (1, "1 file", "1 watch"), (2, "2 files", "2 watches")])
    func nouns(_ count: Int, _ files: String, _ watches: String) {
        #expect(Counted.text(count, "file") == files)
        #expect(Counted.text(count, "watch", plural: "watches") == watches)
    }

    @Test("once, and then times", arguments: [(0, "0 times"), (1, "once"), (2, "2 times")])
    func times(_ count: Int, _ text: String) { #expect(Counted.times(count) == text) }

    @Test(
        "have one decimal, rounded away from zero",
        arguments: [
            (0, "0.0"), (3.24, "3.2"), (3.25, "3.3"), (9.96, "10.0"), (-0.04, "0.0"), (-0.5, "-0.5"), (-12.34, "-12.3"),
        ] as [(Double, String)])
    func tenths(_ value: Double, _ text: String) { #expect(Tenths.text(value) == text) }

    @Test(
        "percents are tenths of a percent",
        arguments: [(0.125, "12.5 %"), (1, "100.0 %"), (0, "0.0 %")] as [(Double, String)])
    func percents(_ rate: Double, _ text: String) { #expect(Tenths.percent(rate) == text) }
}

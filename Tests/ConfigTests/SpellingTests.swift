import Testing

@testable import Config

@Suite("Spelling")
struct SpellingTests {
    @Test(
        "counts insertions, deletions, substitutions and swaps",
        arguments: [
            ("", "", 0), ("a", "", 1), ("", "ab", 2), ("kitten", "sitting", 3), ("needs", "nedes", 1), ("ca", "abc", 3),
        ])
    func distance(left: String, right: String, distance: Int) {
        #expect(Spelling.distance(Array(left.utf8), Array(right.utf8)) == distance)
        #expect(Spelling.distance(Array(right.utf8), Array(left.utf8)) == distance)
    }

    @Test(
        "finds the nearest word only when it is near",
        arguments: [
            ("comand", "command"), ("COMMAND", "command"), ("ned", "need"), ("nede", "need"), ("xyz", nil), ("", nil),
            (String(repeating: "a", count: 100_000), nil),
        ] as [(String, String?)])
    func nearest(word: String, result: String?) {
        #expect(Spelling.nearest(to: word, in: ["command", "need", "inputs"]) == result)
    }
}

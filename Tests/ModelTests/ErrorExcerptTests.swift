import Model
import TestSupport
import Testing

/// Which lines of a long output say what went wrong.
@Suite("The lines with the error")
struct ErrorExcerptTests {
    private func excerpt(_ name: String, limit: Int = 10) throws -> [String] {
        let lines = try RecordedOutput.text(name).split(separator: "\n", omittingEmptySubsequences: false)
        return ErrorExcerpt.lines(of: lines.map { PlainLine.text(Array($0.utf8)) }, limit: limit)
    }

    @Test(
        "what a real tool says of an error is among the lines, and the lines are few",
        arguments: [
            ("pytest.txt", ["IndexError: list index out of range", "2 failed"]),
            ("pytest-colour.txt", ["IndexError: list index out of range", "2 failed"]),
            ("pytest-collection.txt", ["E   ModuleNotFoundError: No module named 'nothere'", "1 error"]),
            ("unittest.txt", ["AssertionError: 2 != 3", "FAILED (failures=1)"]),
            ("go.txt", ["add_test.go:8: Add(1, 2) = -1, want 3", "FAIL"]),
            ("go-verbose.txt", ["add_test.go:8: Add(1, 2) = -1, want 3", "FAIL"]),
            ("node-spec.txt", ["✖ inner", "Expected values to be strictly deep-equal:", "+     2", "-     3"]),
            ("go-panic.txt", ["panic: runtime error: index out of range [5] with length 0", "FAIL"]),
            ("go-build.txt", ["./add.go:3:28: undefined: x", "FAIL"]),
            (
                "cargo.txt",
                ["panicked at src/lib.rs:5:17:", "assertion `left == right` failed", "left: -1", "right: 3"]
            ),
            ("cargo-build.txt", ["error[E0425]: cannot find value `c` in this scope", "--> src/lib.rs:1:41"]),
            ("ctest.txt", ["sum.c:7: error: expected 4, got 3"]),
            ("node-throws.txt", ["Error: Cannot find module 'nothere'"]),
            ("make.txt", ["error: ‘missing’ undeclared", "make: ***"]),
        ])
    func realTools(_ name: String, _ expected: [String]) throws {
        let lines = try excerpt(name)
        for part in expected { #expect(lines.contains { $0.contains(part) }, "\(part) is not in \(lines)") }
        #expect(lines.count <= 11)
        #expect(!lines.contains { $0.contains("\u{1B}") })
    }

    @Test("the last error counts, with the end of the output, and a mark for what is left out between them")
    func last() {
        let noise = (1...50).map { "step \($0)" }
        let lines = ["error: an early one", ""] + noise + ["", "error: the last one", "  its details", ""] + noise
        #expect(
            ErrorExcerpt.lines(of: lines, limit: 6).suffix(3) == ["…", "step 49", "step 50"])
        #expect(ErrorExcerpt.lines(of: lines, limit: 6).first == "error: the last one")
        #expect(ErrorExcerpt.lines(of: lines, limit: 6)[1] == "  its details")
    }

    @Test("noise that runs into an error is mostly left out, what an error is made of is not")
    func above() {
        let noise = (1...50).map { "step \($0)" }
        #expect(ErrorExcerpt.lines(of: noise + ["error: x"]) == ["step 48", "step 49", "step 50", "error: x"])
        let frames = (1...5).map { "  File \"a.py\", line \($0), in f" }
        let traceback = ["Traceback (most recent call last):"] + frames + ["ValueError: x"]
        #expect(ErrorExcerpt.lines(of: noise + traceback) == ["step 50"] + traceback)
    }

    @Test("an output without an error shows its end, without empty lines")
    func plain() {
        let lines = (1...50).flatMap { ["step \($0)", ""] }
        #expect(ErrorExcerpt.lines(of: lines, limit: 3) == ["step 48", "step 49", "step 50"])
        #expect(ErrorExcerpt.lines(of: [], limit: 3).isEmpty)
        #expect(ErrorExcerpt.lines(of: ["", " "], limit: 3).isEmpty)
        #expect(ErrorExcerpt.lines(of: ["one"], limit: 3) == ["one"])
    }

    @Test("never more lines than asked for and a mark, and never longer ones", arguments: [1, 2, 3, 5, 10])
    func bounded(limit: Int) {
        var random = SplitMix(seed: UInt64(limit))
        let words = [
            "error: x", "FAIL", "  at f (a.js:1)", "", "text", "goroutine 1 [running]:", "E   y",
            String(repeating: "z", count: 9_000),
        ]
        for _ in 0..<300 {
            let lines = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                words.randomElement(using: &random) ?? ""
            }
            for ending in [0, 1, 2] where ending <= limit {
                let shown = ErrorExcerpt.lines(of: lines, limit: limit, ending: ending)
                #expect(shown.count <= limit + 1, "\(lines) → \(shown)")
                #expect(shown.allSatisfy { $0.count <= ErrorExcerpt.lineLimit })
                #expect(shown.isEmpty == lines.allSatisfy(\.isEmpty), "\(lines)")
            }
        }
    }

    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64
        init(seed: UInt64) { state = seed }
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }
}

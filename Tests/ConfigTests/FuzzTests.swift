import Testing

@testable import Config

/// A small generator with a seed, so that a failure can be had again (SplitMix64; Steele, Lea, Flood, OOPSLA 2014).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("Random bytes")
struct FuzzTests {
    private static let seed = #"""
        {"$schema": "s", "venv": "${HOME:-x}/é", "env": {"A": "$$\n\ud83d\ude00"}, "logs": {"maxSize": "10MB"},
         "services": {"a": {"command": ["x", "-1"], "needs": ["t"], "stopSignal": "TERM",
           "health": {"http": {"url": "http://h:80/p", "status": [200, "2xx"], "body": "k"}, "every": "1m30s", "failures": 3}}},
         "jobs": {"t": {"command": "y", "inputs": ["p/", "../q"], "outputs": ["d/"],
           "trigger": "manual", "reuse": false, "timeout": "1.5s", "junit": ["*.xml"], "onBusy": "ignore"}}}
        """#
    private static let pieces = [
        "{", "}", "[", "]", "\"", ",", ":", "\\", "\\u", "\n", "\r", "//", "null", "1e400", "-", "${", "$", "}",
        "\u{0}", "é", "a", "9",
        "[[[[[[[[", "::1", "999999999999999999h",
    ].map { Array($0.utf8) }

    private func mutated(_ seed: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...6, using: &generator) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            let end = min(bytes.count, index + Int.random(in: 1...20, using: &generator))
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes.removeSubrange(index..<end)
            case 2: bytes.insert(contentsOf: bytes[index..<end], at: Int.random(in: 0...bytes.count, using: &generator))
            case 3: bytes.insert(contentsOf: Self.pieces.randomElement(using: &generator) ?? [], at: index)
            default: bytes.removeSubrange((Bool.random(using: &generator) ? index : end)...)
            }
        }
        return bytes
    }

    /// Checks that every problem lies in the text, or just behind its end, and can be shown.
    private func check(_ error: ConfigError, _ bytes: [UInt8], seed: Int) {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        #expect(!error.problems.isEmpty)
        for problem in error.problems {
            let isInside =
                1...lines.count ~= problem.line && 1...(lines[problem.line - 1].count + 1) ~= problem.column
            #expect(isInside, "seed \(seed): \(problem)")
        }
        #expect(!error.rendered(path: "f", source: bytes).isEmpty)
    }

    @Test("as a configuration are read, or refused with a place inside the text", arguments: 0..<4)
    func configurations(round: Int) {
        var refused = 0
        for seed in (round * 1000)..<(round * 1000 + 1000) {
            var generator = SeededGenerator(state: UInt64(seed))
            let bytes = mutated(Array(Self.seed.utf8), &generator)
            do {
                _ = try ProjectConfig.parse(bytes, environment: { _ in nil })
            } catch {
                refused += 1
                check(error, bytes, seed: seed)
            }
        }
        // The control: were nothing refused, or all, the sweep would prove nothing.
        #expect(1..<1000 ~= refused, "seeds \(round * 1000) to \(round * 1000 + 999)")
    }

    @Test("as an environment file are read, or refused with a place inside the text")
    func environmentFiles() {
        let text = "# c\nexport A='1'\nB=\"x\\n\\$\" # y\nC = plain é\r\nD=\n"
        var refused = 0
        for seed in 0..<2000 {
            var generator = SeededGenerator(state: UInt64(seed))
            let bytes = mutated(Array(text.utf8), &generator)
            do {
                _ = try EnvironmentFile.entries(bytes, in: VariableScope(inherited: { _ in "x" }))
            } catch {
                refused += 1
                check(error, bytes, seed: seed)
            }
        }
        #expect(1..<2000 ~= refused, "seeds 0 to 1999")
    }
}

import Loop
import Syscalls
import TestSupport
import Testing

@testable import Watcher

/// Compares our reading of ignore files with git's, on trees and patterns made at random.
@Suite("Ignore rules are git's")
struct GitConformanceTests {
    @Test("random trees and patterns are judged as by git check-ignore", arguments: seeds)
    func random(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let base = try File.resolved(temporaryFolder())
        defer { try? File.removeTree(base) }
        var tree = RandomTree()
        tree.grow(&generator)
        try tree.write(to: base)
        try shell("git init -q . && git config core.ignorecase false", in: base)
        try write(tree.lines(&generator, count: 3), to: base / ".git/info/exclude")

        let paths = tree.paths
        try write(paths.joined(by: 0), to: base / ".git/asked")
        try shell("git check-ignore -z -v -n --no-index --stdin <.git/asked >.git/answer || true", in: base)
        let answer = try File.contents(of: base / ".git/answer") ?? []
        let fields = answer.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
        try #require(fields.count == paths.count * 4 + 1)

        let rules = IgnoreRules(IgnoreConfiguration(base: base, defaults: false, own: false))
        for (index, path) in paths.enumerated() {
            let (source, line, pattern) = (fields[index * 4], fields[index * 4 + 1], fields[index * 4 + 2])
            let asked = base / Path(bytes: path)
            let ours = rules.explain(asked, below: base)
            let theirs = source.isEmpty ? "none" : "\(printable(source)):\(printable(line)):\(printable(pattern))"
            let own = ours.map { ours in
                let file = ours.list.source.relative(to: base) ?? ours.list.source
                return "\(file):\(ours.pattern.line):\(printable(ours.pattern.text))"
            }
            #expect(own ?? "none" == theirs, "seed \(seed): \(asked)")
        }
    }

    private static var seeds: [UInt64] { Array(0..<(isLong ? 2000 : 40)) }
}

/// Whether the long sweeps are asked for.
let isLong = ThisProcess.environment("BGEXEC_LONG_TESTS") == "1"

/// A generator whose numbers depend on the seed only (splitmix64, S. Vigna, public domain).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) {
        state = seed
        state = next() ^ next() &* 0xD134_2543_DE82_EF95
    }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension [[UInt8]] {
    func joined(by separator: UInt8) -> [UInt8] { flatMap { $0 + [separator] } }
}

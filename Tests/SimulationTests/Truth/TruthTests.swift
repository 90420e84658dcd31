import Syscalls
import Testing

@Suite("Verdicts, compared with the truth")
struct TruthTests {
    private static let isLong = ThisProcess.environment("BGEXEC_LONG_TESTS") != nil
    private static let replayed = ThisProcess.environment("BGEXEC_TRUTH_SEED").flatMap { UInt64($0) }
    private static let first = ThisProcess.environment("BGEXEC_TRUTH_FROM").flatMap { UInt64($0) } ?? 0
    private static let steps = 250
    private static let seeds: UInt64 =
        ThisProcess.environment("BGEXEC_TRUTH_SEEDS").flatMap { UInt64($0) } ?? (isLong ? 4000 : 40)

    @Test(
        "whatever is saved, started, stopped and killed: what is called fresh is true, and a fresh verdict is had",
        arguments: 0..<2 as Range<UInt64>)
    func seeds(part: UInt64) {
        guard Self.replayed == nil else { return }
        var found = 0
        for seed in stride(from: Self.first + part, to: Self.first + Self.seeds, by: 2) where found < 3 {
            let world = TruthWorld(seed: seed)
            world.play(steps: Self.steps)
            if let first = world.broken.first {
                Issue.record("\(first); replay it: BGEXEC_TRUTH_SEED=\(seed) swift test --filter TruthTests")
                found += 1
            }
        }
    }

    @Test("a chosen seed", .enabled(if: Self.replayed != nil))
    func replay() throws {
        let world = TruthWorld(seed: try #require(Self.replayed), isTracing: true)
        world.play(steps: Self.steps)
        for line in world.trace { print(line) }
        #expect(world.broken.isEmpty)
    }

    @Test("a planted lie is found: the control", arguments: TruthPlanted.allCases)
    func control(planted: TruthPlanted) {
        for seed in 0..<100 as Range<UInt64> {
            let world = TruthWorld(seed: seed, planted: planted)
            world.play(steps: Self.steps)
            if !world.broken.isEmpty { return print("\(planted): found by seed \(seed): \(world.broken[0])") }
        }
        Issue.record("no seed finds \(planted)")
    }
}

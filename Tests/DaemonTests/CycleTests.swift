import Loop
import Model
import Syscalls
import Testing

@testable import Daemon
@testable import Supervisor

@Suite("The result of a cycle")
struct CycleTests {
    static let at = LoopInstant(nanoseconds: 0)

    static let cases: [([Cycle.Outcome], String)] = [
        ([.up, .verdict(.passed)], "passed"),
        ([.verdict(.passed), .verdict(.failed(code: 1))], "failed"),
        ([.verdict(.timedOut), .verdict(.passed)], "timed out"),
        ([.verdict(.failed(code: 1)), .verdict(.timedOut)], "failed"),
        ([.verdict(.broken(LaunchProblem("no venv"))), .verdict(.cancelled)], "broken"),
        ([.up, .skipped("nobody has started it")], "restarted"),
        ([.supersededBy(2), .supersededBy(3)], "superseded"),
        ([.supersededBy(2), .up], "restarted"),
        ([.skipped("it was running")], "nothing"),
    ]

    @Test("is the worst verdict of its jobs; without jobs, what happened to its services", arguments: cases)
    func result(_ outcomes: [Cycle.Outcome], _ name: String) {
        #expect(cycle(outcomes.map { .over($0, at: Self.at) }).result?.name == name)
    }

    @Test("is unknown until every step is over")
    func open() {
        #expect(cycle([.over(.up, at: Self.at), .waiting]).result == nil)
        #expect(cycle([.acting(since: Self.at)]).result == nil)
    }

    private func cycle(_ phases: [Cycle.Phase]) -> Cycle {
        let steps = phases.enumerated().map { Cycle.Step(unit: "u\($0.offset)", action: .run, phase: $0.element) }
        return Cycle(1, .change(["file"]), steps, Self.at, UTCTime(nanoseconds: 0))
    }
}

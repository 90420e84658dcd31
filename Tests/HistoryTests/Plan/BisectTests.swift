import Model
import Syscalls
import Testing

@testable import History

@Suite("A bisection") struct BisectTests {
    @Test("finds every culprit in few runs, and proves it on both sides", arguments: 1...40)
    func bisects(count: Int) {
        for culprit in 0..<count {
            var plan = BisectPlan(saves: count)
            var seen: Set<Int> = []
            while case .run(let state) = plan.step {
                #expect(seen.insert(state).inserted, "state \(state) is run twice")
                plan.record(state, isGreen: state < culprit)
            }
            #expect(plan.step == .culprit(culprit))
            #expect(seen.count <= BisectPlan(saves: count).runsAtMost)
            if count > 1 { #expect(seen.isSuperset(of: [culprit - 1, culprit])) }
        }
    }

    @Test("goes round states that cannot be judged, or names what is left")
    func unjudged() {
        var plan = BisectPlan(saves: 6)
        while case .run(let state) = plan.step {
            plan.record(state, isGreen: state == 2 || state == 3 ? nil : state < 3)
        }
        #expect(plan.step == .oneOf(2...4))
    }

    @Test("never blames a save for a worktree in which nothing passes, or nothing fails", arguments: [true, false])
    func uselessWorktree(passes: Bool) {
        var plan = BisectPlan(saves: 5)
        while case .run(let state) = plan.step { plan.record(state, isGreen: passes) }
        #expect(plan.step == .notReproduced(state: passes ? 4 : -1, wasGreen: !passes))
    }

    @Test("needs no run when ordinary runs have judged the states on both sides")
    func known() {
        var plan = BisectPlan(saves: 3)
        plan.record(0, isGreen: true, in: .project)
        plan.record(1, isGreen: false, in: .project)
        #expect(plan.step == .culprit(1))
        #expect(plan.runsAtMost == 0)
    }

    @Test("proves in the worktree what an ordinary run only makes likely")
    func assumed() {
        var plan = BisectPlan(saves: 1, first: .assumed)
        #expect(plan.step == .run(-1))
        plan.record(-1, isGreen: true)
        #expect(plan.step == .run(0))
        plan.record(0, isGreen: false)
        #expect(plan.step == .culprit(0))
    }

    private static let target = BisectAnswer.Target(verdict: .failed(code: 1), failing: ["a", "b"])

    @Test(
        "takes a run for red only when it fails as the red run did",
        arguments: [
            (Verdict.passed, [], true as Bool?), (.failed(code: 2), ["b"], false), (.failed(code: 1), [], false),
            (.failed(code: 1), ["c"], nil), (.timedOut, [], nil), (.cancelled, [], nil),
            (.broken(LaunchProblem("no venv")), [], nil),
        ])
    func answers(verdict: Verdict, failing: [String], isGreen: Bool?) {
        #expect(BisectAnswer(verdict, failing: Set(failing), target: Self.target).isGreen == isGreen)
    }

    @Test("searches for a time-out by time-outs")
    func timeOut() {
        let target = BisectAnswer.Target(verdict: .timedOut, failing: [])
        #expect(BisectAnswer(.timedOut, failing: [], target: target) == .red)
        #expect(BisectAnswer(.failed(code: 1), failing: [], target: target).isGreen == nil)
    }

    @Test("believes no state that came out both ways")
    func flaky() {
        #expect(BisectAnswer([]) == nil)
        #expect(BisectAnswer([.green, .unjudged("x"), .green]) == .green)
        #expect(BisectAnswer([.green, .red])?.isGreen == nil)
    }

    // MARK: With a history

    private func scene(_ facts: [Fact]) throws -> (Scratch, LedgerReader) {
        let scratch = try Scratch()
        let ledger = try Ledger(folder: scratch.path)
        for fact in facts { ledger.append(fact) }
        try ledger.flush()
        return (scratch, try LedgerReader(folder: scratch.path))
    }

    private func saves(_ numbers: Int...) throws -> [Save] {
        try numbers.map { number in
            Save(
                cycle: Int64(number), time: time(Int64(number)), snapshot: try #require(snapshot(number)),
                paths: [Path("f\(number)")])
        }
    }

    private func bisected(_ number: Int, _ verdict: Verdict, on state: Int) -> [Fact] {
        facts(number, of: LedgerReader.bisectUnit(of: "test"), verdict, snapshot: snapshot(state), kind: .bisect)
    }

    @Test("continues with what earlier runs have found, and the attribution names the save")
    func resumes() throws {
        let ends = facts(1, .passed, snapshot: snapshot(1)) + facts(2, .failed(code: 1), snapshot: snapshot(5))
        let saves = try saves(2, 3, 4, 5)
        let half = bisected(1, .passed, on: 3)
        let (_, some) = try scene(ends + half)
        let (green, red) = (
            try #require(try some.run(.init(unit: "test", number: 1))),
            try #require(try some.run(.init(unit: "test", number: 2)))
        )
        let search = try #require(
            try some.bisectCase(of: "test", definition: nil, green: green, red: red, saves: saves))
        #expect(try some.plan(of: search).step == .run(2))
        #expect(try some.attribution(of: "test", green: green, red: red, saves: saves) == .oneOf(saves))
        let (_, all) = try scene(ends + half + bisected(2, .failed(code: 1), on: 4))
        #expect(try all.plan(of: search).step == .culprit(2))
        #expect(try all.attribution(of: "test", green: green, red: red, saves: saves) == .save(saves[2]))
    }

    @Test("takes the last turn to red when there were several")
    func lastTurn() throws {
        let ends = facts(1, .passed, snapshot: snapshot(1)) + facts(2, .failed(code: 1), snapshot: snapshot(5))
        let known =
            bisected(1, .failed(code: 1), on: 2) + bisected(2, .passed, on: 3) + bisected(3, .failed(code: 1), on: 4)
        let (_, reader) = try scene(ends + known)
        let (green, red) = (
            try #require(try reader.run(.init(unit: "test", number: 1))),
            try #require(try reader.run(.init(unit: "test", number: 2)))
        )
        let saves = try saves(2, 3, 4, 5)
        #expect(try reader.attribution(of: "test", green: green, red: red, saves: saves) == .save(saves[2]))
    }

    @Test("proves first what is only assumed, and an ordinary run that disagrees proves nothing")
    func bothAssumed() {
        var plan = BisectPlan(saves: 1, first: .assumed, last: .assumed)
        #expect(plan.runsAtMost == 2)
        #expect(plan.step == .run(-1))
        plan.record(-1, isGreen: false, in: .project)
        #expect(plan.step == .run(-1))
    }

    @Test("takes any failure for the same one where either run has no report", arguments: [["a"], []] as [Set<String>])
    func withoutReport(failing: Set<String>) {
        let target = BisectAnswer.Target(verdict: .failed(code: 1), failing: failing.isEmpty ? ["a"] : [])
        #expect(BisectAnswer(.failed(code: 2), failing: failing, target: target) == .red)
    }

    @Test("leaves the job's own verdicts alone: its runs are in no report")
    func separate() throws {
        let (_, reader) = try scene(facts(1, .passed, snapshot: snapshot(1)) + bisected(1, .failed(code: 1), on: 2))
        let report = try reader.report(since: UTCTime(nanoseconds: 0))
        #expect(report.green == ["test"])
        #expect(report.red.isEmpty)
    }
}

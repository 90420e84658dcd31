import Testing

@testable import History

@Suite("What a job was found to be, by runs and by answers")
struct VerdictLineTests {
    private func run(_ number: Int, _ isGreen: Bool, cycle: Int64? = nil) -> VerdictLine.Point {
        .init(run: number, isGreen: isGreen, cycle: cycle, begun: time(Int64(number)), known: time(Int64(number) + 1))
    }

    private func answer(by number: Int, _ isGreen: Bool, cycle: Int64) -> VerdictLine.Point {
        .init(run: number, isGreen: isGreen, cycle: cycle, begun: time(cycle), known: time(cycle), isAnswer: true)
    }

    @Test("nothing is known of a job that was never judged")
    func empty() {
        let line = VerdictLine(runs: [], answers: [])
        #expect(line.newest == nil && line.lastGreen == nil && line.firstRed == nil && line.recovery == nil)
    }

    @Test("runs and answers stand in the order of their cycles")
    func merged() {
        let line = VerdictLine(
            runs: [run(3, false, cycle: 40), run(2, false, cycle: 20), run(1, true, cycle: 10)],
            answers: [answer(by: 2, false, cycle: 50), answer(by: 1, true, cycle: 30)])
        #expect(line.points.map(\.run) == [2, 3, 1, 2, 1])
        #expect(line.newest?.isAnswer == true)
        #expect(line.lastGreen?.cycle == 30)
        #expect(line.firstRed?.run == 3)
        #expect(line.recovery == nil)
    }

    @Test("an answer that finds it green ends the red period, and its runs are counted")
    func recovered() {
        let line = VerdictLine(
            runs: [run(3, false, cycle: 30), run(2, false, cycle: 20), run(1, true, cycle: 10)],
            answers: [answer(by: 1, true, cycle: 60), answer(by: 1, true, cycle: 50), answer(by: 2, false, cycle: 40)])
        #expect(line.firstRed == nil)
        #expect(line.recovery?.cycle == 50)
        #expect(line.redRunsBefore == 2)
    }

    @Test("a run without a cycle and an answer are ordered by time")
    func withoutCycle() {
        let line = VerdictLine(runs: [run(9, true), run(2, false)], answers: [answer(by: 2, false, cycle: 5)])
        #expect(line.points.map(\.isGreen) == [true, false, false])
        #expect(line.points.map(\.isAnswer) == [false, true, false])
    }

    @Test("one that was always green has not recovered")
    func alwaysGreen() {
        #expect(VerdictLine(runs: [run(2, true), run(1, true)], answers: []).recovery == nil)
    }
}

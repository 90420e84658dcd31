import History
import Loop
import Model
import Syscalls
import TestSupport
import Testing

@testable import Wire
@testable import bgexec

@Suite("The report of once --repeat on a job's items")
struct RepeatReportTests {
    private static let first = SnapshotID(String(repeating: "a", count: 40))
    private static let other = SnapshotID(String(repeating: "b", count: 40))

    @Test("counts only runs on the first run's inputs, and says how many others there were")
    func otherInputs() throws {
        try withFolder { folder in
            let ledger = try Ledger(folder: folder)
            var report = RepeatReport(job: "test", asked: 6)
            func run(
                _ number: Int, on snapshot: SnapshotID?, _ verdict: Verdict, failing: [String] = [], drift: [Path] = []
            ) {
                let run = RunIdentity(unit: "test", number: number)
                let reason = Reason(.manual, "asked by ada")
                ledger.append(
                    .runBegan(
                        RunFacts(run: run, kind: .job, reason: reason, actor: "ada", snapshot: snapshot, begun: .now)))
                if !drift.isEmpty { ledger.append(.drift(run, drift)) }
                ledger.append(
                    .items(run, ItemSummary(total: 3, failing: failing.count), failing.map { ItemFailure(name: $0) }))
                ledger.append(
                    .runEnded(
                        run,
                        RunEnding(
                            outcome: .ended(.exited(verdict.exitCode), timedOut: false), verdict: verdict, time: .now,
                            duration: .seconds(1))))
                report.add(StepReport(unit: "test", action: .run, phase: .over(.verdict(verdict)), run: number))
            }
            run(1, on: Self.first, .failed(code: 1), failing: ["adds"])
            run(2, on: Self.first, .passed)
            run(3, on: Self.other, .failed(code: 1), failing: ["adds", "cuts"])
            run(4, on: Self.first, .failed(code: 1), failing: ["joins"], drift: ["src/a"])
            run(5, on: Self.first, .failed(code: 1), failing: ["adds"])
            run(6, on: Self.first, .broken(LaunchProblem("its service died")), failing: ["adds"])
            try ledger.flush()
            try report.lookUp(in: LedgerReader(of: ledger))
            #expect(report.items.map(\.name) == ["adds"])
            #expect(report.items.first?.failures == 2 && report.items.first?.runs == 3)
            #expect(report.items.first?.flaky == true)
            #expect(report.onOtherInputs == 2)
            #expect(report.tally == ["failed": 4, "passed": 1, "broken": 1])
            #expect(report.exitCode == 1)
        }
    }
}

import Model
import Syscalls
import Testing

@testable import History

/// The cost of a query must not grow with the history. Work is counted in operations of SQLite's machine, which are the same on
/// every computer; `scripts/bench.sh history` has the milliseconds.
@Suite struct BoundedWorkTests {
    /// A history of two jobs and a service, the last hundred runs of which are the same however long it is.
    private func history(_ scratch: Scratch, runs: Int) throws -> LedgerReader {
        let ledger = try Ledger(folder: scratch.path)
        for index in 0..<runs {
            let left = runs - index
            let unit = ["test", "lint", "router"][left % 3]
            let number = index / 3 + 1
            let at = Int64(-left * 10)
            let isRed = unit == "test" && left > 40 && left < 60
            if unit == "router" {
                let run = RunIdentity(unit: unit, number: number)
                ledger.append(
                    .runBegan(
                        RunFacts(run: run, kind: .service, reason: Reason(.crash, "exit 1"), actor: "", begun: time(at))
                    ))
                for state in ["restarting", "healthy"] {
                    ledger.append(
                        .event(
                            Event(
                                time: time(at), kind: .transition, unit: unit, run: number, after: state, cause: .crash,
                                text: "exit 1")))
                }
                ledger.append(
                    .runEnded(
                        run,
                        RunEnding(
                            outcome: .ended(.signalled(15), timedOut: false), verdict: nil, time: time(at + 9),
                            duration: .seconds(9))))
                continue
            }
            let cycle = ledger.beginCycle(
                CycleRecord(id: 0, reason: Reason(.change, ""), actor: "", begun: time(at), changes: ["a"]))
            let inputs = try #require(snapshot(left))
            ledger.append(.saved(cycle: cycle, unit: unit, inputs))
            for fact in facts(
                number, of: unit, isRed ? .failed(code: 1) : .passed, snapshot: inputs, at: at, cycle: cycle)
            {
                ledger.append(fact)
            }
            if index % 500 == 499 { try ledger.flush() }
        }
        try ledger.flush()
        return LedgerReader(of: ledger)
    }

    private func work(_ reader: LedgerReader, _ body: (LedgerReader) throws -> Void) rethrows -> Int64 {
        let before = reader.database.steps
        try body(reader)
        return reader.database.steps - before
    }

    @Test("a query costs no more work in a history ten times as long")
    func bounded() throws {
        let scratch = (try Scratch(), try Scratch())
        let short = try history(scratch.0, runs: 1_500)
        let long = try history(scratch.1, runs: 15_000)
        let lookups: [(String, (LedgerReader) throws -> Void)] = [
            ("report", { _ = try $0.report(since: time(-1_000), until: time(0)) }),
            ("history", { _ = try $0.runs(.init()) }),
            ("history of a unit", { _ = try $0.runs(.init(unit: "test")) }),
            ("history --failed", { _ = try $0.runs(.init(failedOnly: true)) }),
            ("history UNIT --failed", { _ = try $0.runs(.init(unit: "router", failedOnly: true)) }),
            ("last green", { _ = try $0.last(.passed, of: "test") }),
            ("blame", { _ = try $0.turn(of: "test") }),
            ("why", { _ = try $0.chain(of: "router") }),
            ("judged", { _ = try $0.judged(Basis(definition: "1", inputs: snapshot(50)), by: "test") }),
            ("events", { _ = try $0.events(after: $0.sequence() - 10) }),
        ]
        for (name, lookup) in lookups {
            let (few, many) = (try work(short, lookup), try work(long, lookup))
            #expect(few > 0, "\(name) did no work at all")
            #expect(many <= few * 3 / 2 + 200, "\(name): \(few) operations for 1,500 runs, \(many) for 15,000")
        }
    }

    @Test("a report on everything reads each run at most once, to count it")
    func everything() throws {
        let scratch = try Scratch()
        let reader = try history(scratch, runs: 15_000)
        let most = try work(reader) { _ = try $0.report(since: UTCTime(nanoseconds: 0), until: time(0)) }
        #expect(most < 15_000 * 6 + 400_000)
    }
}

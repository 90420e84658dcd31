import History
import Model
import Syscalls
import Testing

@Suite struct RetentionTests {
    @Test("the last green and the first red run stay, however old they are")
    func keepsTheLandmarks() throws {
        let scratch = try Scratch()
        let ledger = try Ledger(folder: scratch.path)
        for number in 1...100 {
            for fact in facts(number, number <= 40 ? .passed : .failed(code: 1)) { ledger.append(fact) }
        }
        let forgotten = try ledger.prune(Retention(age: .seconds(10)), now: time(1_000_000))
        #expect(forgotten == 97)
        let left = try LedgerReader(of: ledger).runs(.init(limit: 200)).map(\.run.number)
        #expect(left == [100, 41, 40])
    }

    @Test("an answer from an earlier run is kept with that run, and the save that caused it is still named")
    func keepsAnswers() throws {
        let scratch = try Scratch()
        let ledger = try Ledger(folder: scratch.path)
        func save(_ number: Int, _ file: Path, at second: Int64) throws -> Int64 {
            let cycle = ledger.beginCycle(
                CycleRecord(
                    id: 0, reason: Reason(.change, ""), actor: "watcher", begun: time(second), changes: [file]))
            ledger.append(.saved(cycle: cycle, unit: "test", try #require(snapshot(number))))
            ledger.append(.cycleEnded(id: cycle, .passed, at: time(second + 1)))
            return cycle
        }
        // Green, green, red; undone, and red again by a save whose inputs had been judged red before.
        for (number, verdict) in [(1, Verdict.passed), (2, .passed), (3, .failed(code: 1))] {
            let cycle = try save(number, Path("f\(number)"), at: Int64(number * 10))
            for fact in facts(number, verdict, snapshot: snapshot(number), at: Int64(number * 10), cycle: cycle) {
                ledger.append(fact)
            }
        }
        ledger.append(.answered(cycle: try save(1, "undone", at: 60), unit: "test", run: 1))
        ledger.append(.answered(cycle: try save(3, "culprit", at: 70), unit: "test", run: 3))
        let reader = LedgerReader(of: ledger)
        try ledger.flush()
        let before = try #require(try reader.turn(of: "test"))
        #expect(before.saves.map(\.paths) == [["culprit"]] && before.green?.run.number == 1)
        #expect(try ledger.prune(Retention(age: .seconds(1)), now: time(1_000_000)) == 0)
        let after = try #require(try reader.turn(of: "test"))
        #expect(after.saves == before.saves && after.green?.run == before.green?.run && after.since == before.since)
    }

    @Test("a file that has grown too large shrinks, oldest first")
    func bySize() throws {
        let scratch = try Scratch()
        let ledger = try Ledger(folder: scratch.path)
        let noise = String(repeating: "x", count: 500)
        for number in 1...4000 {
            for fact in facts(number, .passed) { ledger.append(fact) }
            ledger.append(.event(Event(time: time(Int64(number * 10)), kind: .transition, text: noise)))
        }
        try ledger.prune(Retention(size: 1 << 20), now: time(50_000))
        let left = try LedgerReader(of: ledger).runs(.init(limit: 5000)).map(\.run.number)
        #expect(left.count < 2000)
        #expect(left.first == 4000)
        #expect(left.last.map { $0 > 2000 } == true)
    }

    @Test("a run in progress is never forgotten")
    func keepsTheLiving() throws {
        let scratch = try Scratch()
        let ledger = try Ledger(folder: scratch.path)
        let run = RunIdentity(unit: "redis", number: 1)
        ledger.append(
            .runBegan(RunFacts(run: run, kind: .service, reason: Reason(.manual, ""), actor: "", begun: time(0))))
        ledger.append(
            .runBegan(
                RunFacts(
                    run: RunIdentity(unit: "redis", number: 2), kind: .service, reason: Reason(.manual, ""), actor: "",
                    begun: time(1))))
        #expect(try ledger.prune(Retention(age: .seconds(1)), now: time(1000)) == 0)
        #expect(try LedgerReader(of: ledger).run(run) != nil)
    }

    @Test("rows to be deleted are found by an index, however long the history is")
    func byIndex() throws {
        let scratch = try Scratch()
        try Ledger(folder: scratch.path).flush()
        let database = try Database(opening: scratch.path / "history.db", as: .reader)
        for sql in Retention.ofRun + Retention.ofCycle {
            let plan = try database.prepare("EXPLAIN QUERY PLAN \(sql)").all([1]) { $0.text(3) }
            #expect(plan.count == 1 && plan.first?.hasPrefix("SEARCH") == true, "\(sql): \(plan)")
        }
    }
}

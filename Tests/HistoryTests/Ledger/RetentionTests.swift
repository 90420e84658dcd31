import History
import Supervisor
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

    @Test("a run that goes on is never forgotten")
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

    @Test("what is forgotten is found by an index, however long the history is")
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

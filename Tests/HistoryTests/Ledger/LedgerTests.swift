import Model
import Syscalls
import Testing

@testable import History

@Suite struct LedgerTests {
    @Test("flushed facts are read back as they were written")
    func roundTrip() throws {
        let scratch = try Scratch()
        let ledger = try Ledger(folder: scratch.path, now: time(0))
        let cycle = ledger.beginCycle(
            CycleRecord(
                id: 0, reason: Reason(.change, "a\u{fe} changed"), actor: "watcher", begun: time(1), head: "abc",
                changes: [Path(bytes: [0x61, 0xFE])]))
        let run = RunIdentity(unit: "test", number: 1)
        for fact in facts(1, .failed(code: 3), snapshot: snapshot(7), cycle: cycle) { ledger.append(fact) }
        ledger.append(.drift(run, ["b", "a"]))
        ledger.append(
            .items(run, ItemSummary(total: 4, failing: 1, fault: "half"), [ItemFailure(name: "t::x", message: "no")]))
        ledger.append(.cycleEnded(id: cycle, .failed(code: 3), at: time(20)))
        try ledger.flush()

        let reader = try LedgerReader(folder: scratch.path)
        let found = try #require(try reader.run(run))
        #expect(found.verdict == .failed(code: 3))
        #expect(found.end?.outcome == .ended(.exited(1), timedOut: false))
        #expect(found.snapshot == snapshot(7))
        #expect(found.drift == ["a", "b"])
        #expect(found.items == ItemSummary(total: 4, failing: 1, fault: "half"))
        #expect(try reader.failures(of: run) == [ItemFailure(name: "t::x", message: "no")])
        let read = try #require(try reader.cycle(cycle))
        #expect(read.changes == [Path(bytes: [0x61, 0xFE])])
        #expect(read.verdict == .failed(code: 3))
        #expect(read.head == "abc")
    }

    @Test(
        "every end that a run can have is read back",
        arguments: [
            RunOutcome.ended(.exited(0), timedOut: false), .ended(.signalled(9), timedOut: true),
            .couldNotStart("no such file", code: 2), .unknown,
        ])
    func outcomes(_ outcome: RunOutcome) throws {
        let scratch = try Scratch()
        let ledger = try Ledger(folder: scratch.path, now: time(0))
        let run = RunIdentity(unit: "router", number: 4)
        ledger.append(
            .runBegan(RunFacts(run: run, kind: .service, reason: Reason(.crash, "exit 1"), actor: "", begun: time(1))))
        ledger.append(.runReady(run, at: time(2)))
        ledger.append(.runReady(run, at: time(3)))
        ledger.append(.runEnded(run, RunEnding(outcome: outcome, verdict: nil, time: time(4), duration: .seconds(3))))
        try ledger.flush()
        let found = try LedgerReader(of: ledger).run(run)
        #expect(found?.end?.outcome == outcome)
        #expect(found?.ready == time(2))
    }

    @Test("a history written by a later version is refused with both versions and advice, and left as it is")
    func laterVersion() throws {
        let scratch = try Scratch()
        do {
            let ledger = try Ledger(folder: scratch.path)
            for fact in facts(1, .passed) { ledger.append(fact) }
            try ledger.flush()
            try ledger.database.execute("PRAGMA user_version = 99")
        }
        let error = #expect(throws: DatabaseError.self) { try Ledger(folder: scratch.path) }
        let words = try #require(error?.description)
        #expect(words.hasPrefix("the history has version 99") && words.contains("use the newer bgexec"), "\(words)")
        #expect(throws: DatabaseError.self) { try Ledger.refuseLater(in: scratch.path) }
        #expect(throws: DatabaseError.self) { try LedgerReader(folder: scratch.path) }
        let database = try Database(opening: scratch.path / "history.db", as: .writer)
        try database.execute("PRAGMA user_version = \(Schema.version)")
        #expect(try LedgerReader(folder: scratch.path).runs(.init()).map(\.run.number) == [1])
    }

    @Test("a daemon migrates a history of an earlier version, and a reader says that it is old")
    func earlierVersion() throws {
        let scratch = try Scratch()
        let database = try Database(opening: scratch.path / "history.db", as: .writer)
        try database.execute(Schema.steps[0])
        try database.execute("PRAGMA user_version = 1")
        let error = #expect(throws: DatabaseError.self) { try LedgerReader(folder: scratch.path) }
        #expect(error?.description.contains("`bgexec daemon restart` updates it") == true)
        try Ledger.refuseLater(in: scratch.path)
        _ = try Ledger(folder: scratch.path)
        #expect(try LedgerReader(folder: scratch.path).runs(.init()).isEmpty)
    }

    @Test("numbers continue where an earlier daemon stopped")
    func numbersGoOn() throws {
        let scratch = try Scratch()
        for round in 1...3 {
            let ledger = try Ledger(folder: scratch.path)
            let id = ledger.beginCycle(CycleRecord(id: 0, reason: Reason(.manual, ""), actor: "", begun: time(0)))
            ledger.append(.event(Event(time: time(1), kind: .daemon, text: "came")))
            try ledger.flush()
            #expect(id == Int64(round))
            #expect(ledger.sequence == Int64(round))
        }
    }

    @Test("a reader continues after the last event it knows, and learns which are forgotten")
    func story() throws {
        let scratch = try Scratch()
        let ledger = try Ledger(folder: scratch.path)
        for second in 1...10 {
            let kind: Event.Kind = second % 2 == 0 ? .transition : .probe
            ledger.append(.event(Event(time: time(Int64(second)), kind: kind, unit: "redis", text: "\(second)")))
        }
        try ledger.flush()
        let reader = LedgerReader(of: ledger)
        let rest = try reader.events(after: 7, kinds: [.transition])
        #expect(rest.events.map(\.text) == ["8", "10"])
        #expect(rest.forgotten == nil)
        #expect(try reader.events(after: 10).events.isEmpty)
        try ledger.prune(Retention(age: .seconds(5)), now: time(10))
        let late = try reader.events(after: 2)
        #expect(late.forgotten == 3...4)
        #expect(late.events.first?.text == "5")
    }

    @Test("a reader's place is remembered, each reader's for itself")
    func places() throws {
        let scratch = try Scratch()
        let ledger = try Ledger(folder: scratch.path)
        ledger.append(.read(by: "alice", upTo: 5, at: time(1)))
        ledger.append(.read(by: "agent", upTo: 2, at: time(2)))
        ledger.append(.read(by: "alice", upTo: 9, at: time(3)))
        try ledger.flush()
        let reader = LedgerReader(of: ledger)
        #expect(try reader.place(of: "alice")?.sequence == 9)
        #expect(try reader.place(of: "agent")?.sequence == 2)
        #expect(try reader.place(of: "bob") == nil)
    }
}

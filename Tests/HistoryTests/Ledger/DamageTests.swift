import Glibc
import History
import Model
import Syscalls
import Testing

@Suite struct DamageTests {
    private func filled(_ scratch: Scratch, runs: Int) throws {
        let ledger = try Ledger(folder: scratch.path)
        for number in 1...runs {
            for fact in facts(number, .passed) { ledger.append(fact) }
            ledger.append(.event(Event(time: time(Int64(number)), kind: .transition, text: "\(number)")))
        }
        try ledger.flush()
    }

    @Test("a file that is no database is set aside as it is, and a new history says so")
    func garbage() throws {
        let scratch = try Scratch()
        try scratch.write(String(repeating: "not a database ", count: 500), to: "history.db")
        let before = try File.contents(of: scratch.path / "history.db")
        let ledger = try Ledger(folder: scratch.path, now: time(0))
        let repair = try #require(ledger.repair)
        #expect(try File.contents(of: try #require(repair.setAside)) == before)
        #expect(try LedgerReader(of: ledger).events(after: 0).events.map(\.kind) == [.gap])
        #expect(ledger.sequence > 1_000_000)
    }

    @Test("rows before and after the damage are recovered", arguments: [UInt64(1), 2, 3, 4, 5])
    func pagesOverwritten(seed: UInt64) throws {
        let scratch = try Scratch()
        try filled(scratch, runs: 2000)
        var bytes = try #require(try File.contents(of: scratch.path / "history.db"))
        var numbers = SeededNumbers(seed: seed)
        let page = Int.random(in: 20..<bytes.count / 4096, using: &numbers)
        for offset in 0..<4096 { bytes[page * 4096 + offset] = UInt8.random(in: 0...255, using: &numbers) }
        try File.replace(scratch.path / "history.db", with: bytes)
        let ledger = try Ledger(folder: scratch.path)
        let repair = try #require(ledger.repair, "seed \(seed): the damage was not seen")
        #expect(repair.rescued > 1000, "seed \(seed)")
        #expect(try File.contents(of: try #require(repair.setAside)) == bytes)
        #expect(ledger.sequence > 2000)
    }

    @Test("an intact file is opened as it is")
    func control() throws {
        let scratch = try Scratch()
        try filled(scratch, runs: 20)
        #expect(try Ledger(folder: scratch.path).repair == nil)
    }

    @Test("acknowledged facts survive SIGKILL at any moment", arguments: 1...6)
    func killed(seed: Int) throws {
        let scratch = try Scratch()
        var numbers = SeededNumbers(seed: UInt64(seed))
        let last = Int.random(in: 5...60, using: &numbers)
        let pause = Int.random(in: 0...900, using: &numbers)
        let end = try Victim.write(in: scratch.path, last: last, pause: pause)
        #expect(end == .signalled(SIGKILL))
        let count = try File.contents(of: scratch.path / "acknowledged")?.count ?? 0
        #expect(count >= 5)
        let ledger = try Ledger(folder: scratch.path)
        #expect(ledger.repair == nil)
        let newest = try LedgerReader(of: ledger).runs(.init(limit: 1)).first?.run.number ?? 0
        // The one that was under way may be there or not, but only as a whole.
        #expect(newest == count || newest == count + 1)
        #expect(ledger.sequence == Int64(newest))
        #expect(try LedgerReader(of: ledger).runs(.init(limit: 1)).first?.verdict == .passed)
    }
}

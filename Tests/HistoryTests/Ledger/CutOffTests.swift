import Model
import Syscalls
import Testing

@testable import History

/// A file that is removed or written over while it is open.
@Suite struct CutOffTests {
    @Test(
        "the content of a removed file is restored completely, and checking for it lets no reader take the writer's log"
    )
    func removed() throws {
        let scratch = try Scratch()
        var ledger = try Ledger(folder: scratch.path)
        for fact in facts(1, .passed) { ledger.append(fact) }
        try ledger.flush()
        #expect(!ledger.isCutOff)
        // A reader in another process that ends: it would clear the log of writes, were the writer's locks gone.
        #expect(
            try shell(
                "python3 -c \"import sqlite3; c = sqlite3.connect('\(scratch.path)/history.db'); print(c.execute('SELECT count(*) FROM runs').fetchone()[0]); c.close()\""
            )
                == "1\n")
        #expect(try File.status(of: scratch.path / "history.db-wal") != nil)
        for suffix in ["", "-wal", "-shm"] { try File.remove(scratch.path / Path("history.db\(suffix)")) }
        #expect(ledger.isCutOff && ledger.putBack())
        ledger = try Ledger(folder: scratch.path)
        #expect(ledger.repair == nil && !ledger.isCutOff)
        #expect(try LedgerReader(of: ledger).run(RunIdentity(unit: "test", number: 1))?.verdict == .passed)
    }

    @Test("a file that was overwritten is recognized as damaged")
    func overwritten() throws {
        let scratch = try Scratch()
        let ledger = try Ledger(folder: scratch.path)
        let path = scratch.path / "history.db"
        #expect(try shell("printf '%09999d' 0 > '\(path)'; echo done") == "done\n")
        #expect(ledger.isCutOff && !ledger.putBack())
        #expect(try Ledger(folder: scratch.path).repair?.setAside != nil)
    }

    @Test(
        "a file that is missing although there are records of runs was lost, and numbers continue far beyond the old ones"
    )
    func missing() throws {
        let scratch = try Scratch()
        #expect(try Ledger(folder: scratch.path).repair == nil)
        for suffix in ["", "-wal", "-shm"] {
            let part = scratch.path / Path("history.db\(suffix)")
            if try File.status(of: part) != nil { try File.remove(part) }
        }
        try File.makeDirectories(scratch.path / "runs/test/1")
        let ledger = try Ledger(folder: scratch.path)
        #expect(ledger.repair != nil && ledger.repair?.setAside == nil)
        #expect(ledger.sequence > 1_000_000)
    }
}

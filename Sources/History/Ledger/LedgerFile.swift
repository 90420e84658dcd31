public import Syscalls

/// What had to be done before the history could be written.
public struct LedgerRepair: Hashable, Sendable, CustomStringConvertible {
    /// What was wrong.
    public let fault: String
    /// Where the damaged file lies now.
    public let setAside: Path
    /// How many rows were taken over.
    public let rescued: Int

    /// A sentence for people.
    public var description: String {
        "the history was damaged (\(fault)); it is kept as \(setAside), and \(rescued) rows of it were taken over"
    }
}

/// The file of the ledger in its folder.
struct LedgerFile {
    let folder: Path

    var path: Path { folder / "history.db" }

    /// Opens the file, checks it if the last writer did not close it, and sets it aside when it is damaged.
    func openForWriting(now: UTCTime) throws -> (Database, LedgerRepair?) {
        do {
            let database = try Database(opening: path, as: .writer)
            if let fault = try database.firstFault() {
                return try rebuild(because: fault, now: now)
            }
            try Schema.prepare(database)
            return (database, nil)
        } catch let error as DatabaseError where error.isDamage {
            return try rebuild(because: error.message, now: now)
        }
    }

    private func rebuild(because fault: String, now: UTCTime) throws -> (Database, LedgerRepair?) {
        let aside = Path(bytes: path.bytes + Array(".damaged-\(now)".utf8))
        for suffix in ["", "-wal", "-shm"] {
            let part = Path(bytes: path.bytes + Array(suffix.utf8))
            if try File.status(of: part) == nil { continue }
            try File.rename(part, to: Path(bytes: aside.bytes + Array(suffix.utf8)))
        }
        let database = try Database(opening: path, as: .writer)
        try Schema.prepare(database)
        let rescued = try Salvage(from: aside, scratch: folder / "history.salvage").pour(into: database)
        // Numbers never go back: where the old ones could not be read, the new ones begin beyond what a thousand events
        // a second since 2020 would have come to.
        if try database.number("SELECT max(seq) FROM events") == nil {
            let floor = max(0, now.nanoseconds / 1_000_000 - 1_577_836_800_000)
            try database.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('events', ?)").run([SQLValue(floor)])
        }
        return (database, LedgerRepair(fault: fault, setAside: aside, rescued: rescued))
    }
}

package import Syscalls

/// What had to be done before the history could be written.
package struct LedgerRepair: Hashable, Sendable, CustomStringConvertible {
    /// What was wrong.
    package let fault: String
    /// Where the damaged file is now; nil when there was none.
    package let setAside: Path?
    /// How many rows were taken over.
    package let rescued: Int

    /// A sentence for people.
    package var description: String {
        guard let setAside else { return "the history was lost (\(fault)); \(rescued) rows were recovered" }
        return
            "the history was damaged (\(fault)); the damaged file is kept as \(setAside), and \(rescued) rows were recovered"
    }
}

/// The file of the ledger in its folder.
struct LedgerFile {
    let folder: Path

    var path: Path { folder / "history.db" }

    /// Which file on the disk it is; nil when there is none. It must not be opened for that: to close it again would let go of
    /// all locks that SQLite has on it in this process, and the next reader would take the write-ahead log for abandoned.
    var identity: FileIdentity? {
        guard let status = (try? File.status(of: path)) ?? nil else { return nil }
        return FileIdentity(device: status.device, inode: status.inode)
    }

    /// Whether there is a file without a byte.
    var isEmpty: Bool { ((try? File.status(of: path)) ?? nil)?.size == 0 }

    struct FileIdentity: Hashable {
        var device: UInt64
        var inode: UInt64
    }

    /// Whether there must have been a history: runs have left their records.
    private var isMissing: Bool {
        guard !File.exists(path) else { return false }
        return !((try? File.entries(of: folder / "runs")) ?? []).isEmpty
    }

    /// Opens the file, checks it if the last writer did not close it, and sets it aside when it is damaged.
    func openForWriting(now: UTCTime) throws -> (Database, LedgerRepair?) {
        if isMissing { return try begin(after: "its file was gone", now: now) }
        do {
            let database = try Database(opening: path, as: .writer)
            // Its write-ahead log may still hold a whole history, but the file itself is not a database.
            guard database.isDatabase else { return try rebuild(because: "file is not a database", now: now) }
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
        // Without memory, a sound file looks like a damaged one.
        guard ThisProcess.canAllocate(Self.memoryToJudge) else {
            throw DatabaseError(code: 7, message: "out of memory", subject: path.description)
        }
        return try begin(after: fault, setAside: try moveAside(now: now), now: now)
    }

    /// More than SQLite needs to look at a file, in bytes: its cache, and as much again.
    private static let memoryToJudge = 8 << 20

    /// Moves the file out of the way, with what belongs to it.
    /// - Returns: where it is now.
    func moveAside(now: UTCTime) throws(SystemError) -> Path {
        let aside = Path(bytes: path.bytes + Array(".damaged-\(now)".utf8))
        for suffix in ["", "-wal", "-shm"] {
            let part = Path(bytes: path.bytes + Array(suffix.utf8))
            if try File.status(of: part) == nil { continue }
            try File.rename(part, to: Path(bytes: aside.bytes + Array(suffix.utf8)))
        }
        return aside
    }

    /// Begins a new file, with what can be read of the old one.
    private func begin(
        after fault: String, setAside: Path? = nil, now: UTCTime
    ) throws -> (Database, LedgerRepair?) {
        try removeCompanions()
        let database = try Database(opening: path, as: .writer)
        try Schema.prepare(database)
        let rescued =
            try setAside.map { try DatabaseSalvage(from: $0, scratch: folder / "history.salvage").pour(into: database) }
            ?? 0
        // Numbers never go back: where the old ones could not be read, the new ones begin beyond what a thousand events
        // a second since 2020 would have come to.
        if try database.number("SELECT max(seq) FROM events") == nil {
            let floor = max(0, now.nanoseconds / 1_000_000 - 1_577_836_800_000)
            try database.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('events', ?)").run([SQLValue(floor)])
        }
        return (database, LedgerRepair(fault: fault, setAside: setAside, rescued: rescued))
    }

    /// Restores the file of an open database after it was removed.
    func restore(from database: Database) throws {
        let copy = folder / "history.restored"
        if try File.status(of: copy) != nil { try File.remove(copy) }
        try database.prepare("VACUUM INTO ?").run([.text(String(decoding: copy.bytes, as: UTF8.self))])
        try removeCompanions()
        try File.rename(copy, to: path)
    }

    /// What a file that is not there any more has left beside it would be taken for a part of the new one.
    private func removeCompanions() throws {
        for suffix in ["-wal", "-shm"] {
            let part = Path(bytes: path.bytes + Array(suffix.utf8))
            if try File.status(of: part) != nil { try File.remove(part) }
        }
    }
}

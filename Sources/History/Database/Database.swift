import CSQLite
package import Syscalls

/// One connection to a SQLite file. Not for two threads at a time.
package final class Database {
    /// How it is opened.
    package enum Access {
        /// The only writer: creates the file when it is missing.
        case writer
        /// Reads while another process writes; cannot change anything.
        case reader
    }

    let handle: OpaquePointer
    /// How many operations SQLite's machine has carried out for the statements that are over: a measure of work that, unlike time,
    /// is the same on every machine.
    package internal(set) var steps: Int64 = 0

    /// Opens a file in write-ahead mode, so that readers and the writer never wait for each other.
    /// - Throws: `DatabaseError`; `isDamage` when the file is not what it should be.
    package init(opening path: Path, as access: Access) throws(DatabaseError) {
        try Self.checkKind(of: path)
        var opened: OpaquePointer?
        let flags =
            SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE
            | (access == .writer ? SQLITE_OPEN_CREATE : 0)
        let code = path.withCString { sqlite3_open_v2($0, &opened, flags, nil) }
        guard let opened else { throw DatabaseError(code: code, message: "out of memory", subject: path.description) }
        handle = opened
        guard code == SQLITE_OK else { throw error(code, path.description) }
        sqlite3_busy_timeout(handle, 2_000)
        switch access {
        case .writer:
            // NORMAL: what is committed survives the end of every process; only a crash of the machine may take the
            // last commits, and never the file. FULL would cost an fsync a commit for nothing that we promise.
            try execute("PRAGMA auto_vacuum = INCREMENTAL")
            try execute("PRAGMA journal_mode = WAL")
            try execute("PRAGMA synchronous = NORMAL")
            try execute("PRAGMA foreign_keys = OFF")
            try execute("PRAGMA journal_size_limit = 4194304")
        case .reader: try execute("PRAGMA query_only = ON")
        }
        try execute("PRAGMA cache_size = -4000")
        try execute("PRAGMA temp_store = MEMORY")
    }

    deinit { sqlite3_close_v2(handle) }

    /// SQLite would wait for ever for what a named pipe has to say.
    private static func checkKind(of path: Path) throws(DatabaseError) {
        for suffix in ["", "-wal", "-shm"] {
            let part = Path(bytes: path.bytes + Array(suffix.utf8))
            guard let status = (try? File.status(of: part, followingLinks: true)) ?? nil, status.kind != .regular
            else { continue }
            throw DatabaseError(
                code: 0, message: "\(part) is not a file", subject: "move it away")
        }
    }

    /// Runs statements that give no rows back.
    package func execute(_ sql: String) throws(DatabaseError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        if code != SQLITE_OK { throw error(code, sql) }
    }

    /// Compiles a statement, to be run as often as is wanted.
    package func prepare(_ sql: String) throws(DatabaseError) -> Statement {
        var compiled: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &compiled, nil)
        guard code == SQLITE_OK, let compiled else { throw error(code, sql) }
        return Statement(compiled, of: self, sql: sql)
    }

    /// Runs the body as one unit: all of it is there afterwards, or, when it throws, nothing.
    package func transaction<Result>(_ body: () throws(DatabaseError) -> Result) throws(DatabaseError) -> Result {
        try execute("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            try? execute("ROLLBACK")
            throw error
        }
    }

    /// The first column of the first row, as a number; nil without one.
    package func number(_ sql: String, _ values: [SQLValue] = []) throws(DatabaseError) -> Int64? {
        try prepare(sql).first(values) { $0.integer(0) } ?? nil
    }

    /// How many rows the last statement changed.
    package var changes: Int { Int(sqlite3_changes(handle)) }

    /// What SQLite itself says of the file's state; nil when it finds nothing wrong.
    package func firstFault() throws(DatabaseError) -> String? {
        let answer = try prepare("PRAGMA quick_check(1)").first([]) { $0.text(0) } ?? nil
        return answer == "ok" ? nil : answer
    }

    /// Whether the file still begins as every file of SQLite does, read through SQLite's own descriptor.
    package var isDatabase: Bool {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let code = withUnsafeMutablePointer(to: &file) {
            sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, $0)
        }
        guard code == SQLITE_OK, let file, let read = file.pointee.pMethods?.pointee.xRead else { return true }
        var begin = [UInt8](repeating: 0, count: Self.mark.count)
        return read(file, &begin, Int32(begin.count), 0) == SQLITE_OK && begin == Self.mark
    }

    private static let mark = Array("SQLite format 3\0".utf8)

    func error(_ code: Int32, _ subject: String) -> DatabaseError {
        DatabaseError(code: code, message: String(cString: sqlite3_errmsg(handle)), subject: subject)
    }
}

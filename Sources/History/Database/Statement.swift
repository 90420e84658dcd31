import CSQLite
package import Syscalls

/// A value of a statement's parameter.
package enum SQLValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])

    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(stringLiteral value: String) { self = .text(value) }
    package init(nilLiteral: ()) { self = .null }

    /// A number, or NULL.
    package init(_ number: (some BinaryInteger)?) { self = number.map { .integer(Int64($0)) } ?? .null }
    /// A text, or NULL.
    package init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    /// The bytes of a path, or NULL.
    package init(_ path: Path?) { self = path.map { .bytes($0.bytes) } ?? .null }
}

/// A compiled statement.
package final class Statement {
    private let handle: OpaquePointer
    private let database: Database
    private let sql: String

    init(_ handle: OpaquePointer, of database: Database, sql: String) {
        self.handle = handle
        self.database = database
        self.sql = sql
    }

    deinit {
        database.steps += Int64(sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_VM_STEP, 0))
        sqlite3_finalize(handle)
    }

    /// Runs it to its end.
    package func run(_ values: [SQLValue] = []) throws(DatabaseError) {
        try each(values) { _ in false }
    }

    /// The value made of the first row, nil when there is none.
    package func first<Result>(_ values: [SQLValue] = [], _ read: (Row) -> Result) throws(DatabaseError) -> Result? {
        var result: Result?
        try each(values) { row in
            result = read(row)
            return false
        }
        return result
    }

    /// The values made of all rows, in order; rows that `read` answers with nil are left out.
    package func all<Result>(_ values: [SQLValue] = [], _ read: (Row) -> Result?) throws(DatabaseError) -> [Result] {
        var result: [Result] = []
        try each(values) { row in
            if let value = read(row) { result.append(value) }
            return true
        }
        return result
    }

    /// Goes through the rows as long as the body says so.
    package func each(_ values: [SQLValue], _ body: (Row) -> Bool) throws(DatabaseError) {
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        for (index, value) in values.enumerated() { bind(value, at: Int32(index + 1)) }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: if !body(Row(handle)) { return }
            case SQLITE_DONE: return
            case let code: throw database.error(code, sql)
            }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32) {
        // SQLite copies the bytes: -1 is its SQLITE_TRANSIENT, a macro that Swift cannot import.
        let copying = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: sqlite3_bind_null(handle, index)
        case .integer(let number): sqlite3_bind_int64(handle, index, number)
        case .text(let text): sqlite3_bind_text(handle, index, text, -1, copying)
        case .bytes(let bytes) where bytes.isEmpty: sqlite3_bind_zeroblob(handle, index, 0)
        case .bytes(let bytes): sqlite3_bind_blob(handle, index, bytes, Int32(clamping: bytes.count), copying)
        }
    }
}

/// The current row of a statement; invalid once the statement advances.
package struct Row {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    /// Whether the column is NULL.
    package func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    /// A number; nil for NULL.
    package func integer(_ column: Int32) -> Int64? { isNull(column) ? nil : sqlite3_column_int64(handle, column) }

    /// A text; nil for NULL.
    package func text(_ column: Int32) -> String? { sqlite3_column_text(handle, column).map { String(cString: $0) } }

    /// Bytes; nil for NULL.
    package func bytes(_ column: Int32) -> [UInt8]? {
        if isNull(column) { return nil }
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// A path; nil for NULL.
    package func path(_ column: Int32) -> Path? { bytes(column).map { Path(bytes: $0) } }

    /// The value as it is, to be written elsewhere.
    package func value(_ column: Int32) -> SQLValue {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(handle, column))
        case SQLITE_TEXT: .text(text(column) ?? "")
        case SQLITE_BLOB: .bytes(bytes(column) ?? [])
        default: .null
        }
    }
}

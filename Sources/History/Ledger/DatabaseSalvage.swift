import Syscalls

/// Takes out of a damaged file what can still be read, working on a copy: the file itself is not touched.
struct DatabaseSalvage {
    let from: Path
    let scratch: Path

    /// Copies what can be read, table by table: from the front up to the damage, then from the back down to it.
    /// - Returns: how many rows came over; 0 when the file is no database any more.
    func pour(into database: Database) throws -> Int {
        defer { for suffix in ["", "-wal", "-shm"] { try? File.remove(part(scratch, suffix)) } }
        for suffix in ["", "-wal"] {
            // In memory, so there is a limit: of a larger file nothing is rescued.
            guard let bytes = (try? File.contents(of: part(from, suffix), limit: 1 << 30)) ?? nil else { continue }
            try File.replace(part(scratch, suffix), with: bytes, surviving: .processes)
        }
        guard let damaged = try? Database(opening: scratch, as: .reader) else { return 0 }
        return try database.transaction { () throws(DatabaseError) in
            var rescued = 0
            for (table, columns) in Schema.tables {
                rescued += try copy(table, columns, from: damaged, into: database)
            }
            return rescued
        }
    }

    private func copy(
        _ table: String, _ columns: String, from damaged: Database, into database: Database
    ) throws(DatabaseError) -> Int {
        let count = columns.split(separator: ",").count
        let places = Array(repeating: "?", count: count).joined(separator: ", ")
        let insert = try database.prepare("INSERT OR IGNORE INTO \(table) (rowid, \(columns)) VALUES (?, \(places))")
        var rescued = 0
        var failure: DatabaseError?
        for order in ["", " DESC"] {
            guard let select = try? damaged.prepare("SELECT rowid, \(columns) FROM \(table) ORDER BY rowid\(order)")
            else {
                return rescued
            }
            var wasDamaged = false
            do {
                try select.each([]) { row in
                    do throws(DatabaseError) {
                        try insert.run((0...Int32(count)).map { row.value($0) })
                        rescued += database.changes
                        // From the back: where rows are there already, the two ways have met.
                        return order.isEmpty || database.changes > 0
                    } catch {
                        failure = error
                        return false
                    }
                }
            } catch {
                wasDamaged = true
            }
            if let failure { throw failure }
            if !wasDamaged { break }
        }
        return rescued
    }

    private func part(_ path: Path, _ suffix: String) -> Path { Path(bytes: path.bytes + Array(suffix.utf8)) }
}

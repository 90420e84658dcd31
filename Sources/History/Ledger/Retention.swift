import Syscalls

/// How much the ledger remembers.
public struct Retention: Hashable, Sendable {
    /// Runs, cycles and events older than this may go.
    public var age: Duration
    /// The file's size in bytes beyond which the oldest go, whatever their age.
    public var size: Int64

    /// Ninety days and 256 MiB, unless said otherwise.
    public init(age: Duration = .seconds(90 * 86_400), size: Int64 = 256 << 20) {
        self.age = age
        self.size = size
    }

    /// The runs that never go: each unit's newest, its last green one, and the first red one after that.
    private static let kept = """
        SELECT max(id) FROM runs GROUP BY unit
        UNION SELECT max(id) FROM runs WHERE verdict = 'passed' GROUP BY unit
        UNION SELECT min(r.id) FROM runs r WHERE r.verdict IN ('failed', 'timed out') AND r.id > coalesce(
            (SELECT max(g.id) FROM runs g WHERE g.unit = r.unit AND g.verdict = 'passed'), 0) GROUP BY r.unit
        """

    /// Forgets. Done in one transaction, so a reader sees all of it or nothing.
    /// - Returns: how many runs were forgotten.
    func apply(to database: Database, now: UTCTime) throws(DatabaseError) -> Int {
        let horizon = now.nanoseconds - age.wholeNanoseconds
        var forgotten = try forget(database, before: horizon)
        // A few rounds: rows differ in size, and what must stay may be all there is.
        for _ in 0..<8 where try used(database) > size {
            let oldest = try database.number(
                "SELECT begun FROM runs ORDER BY begun LIMIT 1 OFFSET (SELECT count(*) / 8 FROM runs)")
            let event = try database.number(
                "SELECT at FROM events ORDER BY at LIMIT 1 OFFSET (SELECT count(*) / 8 FROM events)")
            guard let border = [oldest, event].compactMap({ $0 }).min() else { break }
            forgotten += try forget(database, before: border + 1)
        }
        try database.execute("PRAGMA incremental_vacuum")
        return forgotten
    }

    private func used(_ database: Database) throws(DatabaseError) -> Int64 {
        let pages =
            (try database.number("PRAGMA page_count") ?? 0) - (try database.number("PRAGMA freelist_count") ?? 0)
        return pages * (try database.number("PRAGMA page_size") ?? 4096)
    }

    private func forget(_ database: Database, before time: Int64) throws(DatabaseError) -> Int {
        try database.transaction { () throws(DatabaseError) in
            try database.prepare("DELETE FROM runs WHERE begun < ? AND ended IS NOT NULL AND id NOT IN (\(Self.kept))")
                .run([SQLValue(time)])
            let runs = database.changes
            try database.prepare(
                """
                DELETE FROM cycles WHERE begun < ? AND ended IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.cycle = cycles.id)
                """
            ).run([SQLValue(time)])
            let cycles = database.changes
            try database.prepare("DELETE FROM events WHERE at < ?").run([SQLValue(time)])
            if runs > 0 {
                try database.execute("DELETE FROM drift WHERE run NOT IN (SELECT id FROM runs)")
                try database.execute("DELETE FROM failures WHERE run NOT IN (SELECT id FROM runs)")
            }
            if cycles > 0 {
                try database.execute("DELETE FROM changes WHERE cycle NOT IN (SELECT id FROM cycles)")
                try database.execute("DELETE FROM saves WHERE cycle NOT IN (SELECT id FROM cycles)")
            }
            return runs
        }
    }
}

package import Model
package import Syscalls

/// Reads a history that another process may be writing.
package final class LedgerReader {
    let database: Database

    /// Opens the history in a state folder for reading.
    /// - Throws: `DatabaseError`, when there is none, it is damaged, or it is of another version of the program.
    package init(folder: Path) throws(DatabaseError) {
        database = try Database(opening: LedgerFile(folder: folder).path, as: .reader)
        try Schema.checkReadable(database)
    }

    /// Reads through the writer's own connection: what it has flushed.
    package convenience init(of ledger: Ledger) { self.init(ledger.database) }

    init(_ database: Database) { self.database = database }

    static let runColumns = """
        id, unit, number, kind, cycle, cause, reason, actor, snapshot, head, begun, ready, ended, exit_code, signal, \
        timed_out, not_started, verdict, code, detail, duration, cpu, peak, stale, log_begin, log_end, items, failing, \
        items_fault, definition, basis, outputs
        """

    /// Red, broken, or a service that ended badly; 130 and 143 are a shell's exit codes after a request to stop. The words are those
    /// of the indexes of such runs: SQLite takes one only when it finds the same condition again.
    static let isBad = """
        (verdict IN ('failed', 'timed out', 'broken') OR (kind = 'service' AND ended IS NOT NULL \
        AND (exit_code NOT IN (0, 130, 143) OR signal NOT IN (2, 15) OR not_started IS NOT NULL)))
        """

    /// Which runs are wanted.
    package struct Selection: Hashable, Sendable {
        /// Only this unit's; nil for all units.
        package var unit: String?
        /// Only red ones, crashes and broken ones.
        package var failedOnly = false
        /// Only those begun at or after this time.
        package var since: UTCTime?
        /// At most this many, the newest.
        package var limit = 20

        /// All runs, the newest twenty.
        package init(unit: String? = nil, failedOnly: Bool = false, since: UTCTime? = nil, limit: Int = 20) {
            self.unit = unit
            self.failedOnly = failedOnly
            self.since = since
            self.limit = limit
        }
    }

    /// The newest runs of a selection, newest first.
    package func runs(_ selection: Selection) throws(DatabaseError) -> [RunFacts] {
        var conditions: [String] = []
        var values: [SQLValue] = []
        if let unit = selection.unit {
            conditions.append("unit = ?")
            values.append(.text(unit))
        }
        if selection.failedOnly {
            conditions.append(Self.isBad)
        }
        if let since = selection.since {
            conditions.append("begun >= ?")
            values.append(SQLValue(since.nanoseconds))
        }
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        // A unit's runs in the order of their numbers: the index has them so, and the search ends with the limit.
        let order = selection.unit == nil ? "id" : "number"
        return try readRuns("\(filter) ORDER BY \(order) DESC LIMIT \(selection.limit)", values)
    }

    /// One run; nil when the ledger does not know it.
    package func run(_ run: RunIdentity) throws(DatabaseError) -> RunFacts? {
        try readRuns("WHERE unit = ? AND number = ?", [.text(run.unit), SQLValue(run.number)]).first
    }

    /// The runs whose end is not known, the oldest first.
    package func unended() throws(DatabaseError) -> [RunFacts] {
        try readRuns("WHERE ended IS NULL ORDER BY id LIMIT 10000", [])
    }

    /// The newest run of a unit that came to a verdict.
    package func last(_ verdict: Verdict.Word, of unit: String, before number: Int = .max) throws(DatabaseError)
        -> RunFacts?
    {
        try readRuns(
            "WHERE unit = ? AND verdict = ? AND number < ? ORDER BY number DESC LIMIT 1",
            [.text(unit), .text(verdict.rawValue), SQLValue(number)]
        ).first
    }

    /// The newest run of a unit that saw these inputs from begin to end and came to a verdict about them.
    /// - Parameter definition: that of the unit now; runs of another definition do not count.
    package func judged(
        _ basis: Basis, by unit: String
    ) throws(DatabaseError) -> RunFacts? {
        try readRuns(
            """
            WHERE unit = ? AND +verdict IN ('passed', 'failed', 'timed out') AND digest = ? AND stale = 0
            ORDER BY id DESC LIMIT 1
            """, [.text(unit), .text(basis.digest.description)]
        ).first
    }

    /// Every unit's newest run.
    package func newest() throws(DatabaseError) -> [RunFacts] {
        var result: [RunFacts] = []
        for unit in try Self.unitNames(in: database) { result += try runs(Selection(unit: unit, limit: 1)) }
        return result
    }

    /// Every unit that has a run, found by leaps through the index.
    static func unitNames(in database: Database) throws(DatabaseError) -> [String] {
        try database.prepare(
            """
            WITH RECURSIVE u(name) AS (SELECT min(unit) FROM runs UNION ALL
            SELECT (SELECT min(unit) FROM runs WHERE unit > name) FROM u WHERE name IS NOT NULL)
            SELECT name FROM u WHERE name IS NOT NULL
            """
        ).all { $0.text(0) }
    }

    /// The items that failed in a run.
    package func failures(of run: RunIdentity) throws(DatabaseError) -> [ItemFailure] {
        try database.prepare(
            """
            SELECT name, kind, message FROM failures
            WHERE run = (SELECT id FROM runs WHERE unit = ? AND number = ?) ORDER BY name
            """
        ).all([.text(run.unit), SQLValue(run.number)]) { row in
            ItemFailure(
                name: row.text(0) ?? "", kind: ItemFailure.Kind(rawValue: row.text(1) ?? "") ?? .failure,
                message: row.text(2) ?? "")
        }
    }

    func readRuns(_ rest: String, _ values: [SQLValue]) throws(DatabaseError) -> [RunFacts] {
        let found = try database.prepare("SELECT \(Self.runColumns) FROM runs \(rest)").all(values) { row in
            (id: row.integer(0) ?? 0, isStale: row.integer(23) == 1, facts: RunFacts(row))
        }
        let drift = try database.prepare("SELECT path FROM drift WHERE run = ? ORDER BY path")
        var result: [RunFacts] = []
        for (id, isStale, var facts) in found {
            if isStale { facts.drift = try drift.all([SQLValue(id)]) { $0.path(0) } }
            result.append(facts)
        }
        return result
    }
}

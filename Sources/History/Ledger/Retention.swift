import Model
import Syscalls

/// How much the ledger remembers.
package struct Retention: Hashable, Sendable {
    /// Runs, cycles and events older than this may go.
    package var age: Duration
    /// The file's size in bytes beyond which the oldest are removed, whatever their age.
    package var size: Int64

    /// Ninety days and 256 MiB, unless said otherwise.
    package init(age: Duration = .seconds(90 * 86_400), size: Int64 = 256 << 20) {
        self.age = age
        self.size = size
    }

    /// What a step has done.
    package struct Progress: Hashable, Sendable {
        /// How many runs were forgotten.
        package var runs = 0
        /// Whether there is nothing more to forget.
        package var isOver = true
    }

    /// How many rows of each table a step takes at most: some milliseconds' work.
    static let stepLimit = 250

    /// What forgets a run, and a cycle. Each is done a step's limit of times: it has to find its rows by an index.
    package static let ofRun = [
        "DELETE FROM drift WHERE run = ?", "DELETE FROM failures WHERE run = ?", "DELETE FROM runs WHERE id = ?",
    ]
    package static let ofCycle = [
        "DELETE FROM changes WHERE cycle = ?", "DELETE FROM saves WHERE cycle = ?",
        "DELETE FROM own_changes WHERE cycle = ?", "DELETE FROM cycles WHERE id = ?",
    ]

    /// Removes the oldest within the limit of one step. Done in one transaction, so a reader sees all of it or nothing.
    func step(on database: Database, now: UTCTime) throws(DatabaseError) -> Progress {
        let horizon = now.nanoseconds - age.wholeNanoseconds
        var border = horizon
        if try used(database) > size { border = max(horizon, try oldest(in: database) ?? horizon) }
        let landmarks = try Landmarks(of: database)
        let (runs, others) = try database.transaction { () throws(DatabaseError) in
            let runs = try forgetRuns(database, before: border, landmarks)
            let cycles = try forgetCycles(database, before: border, landmarks)
            return (runs, try cycles + forgetEvents(database, before: border))
        }
        try database.execute("PRAGMA incremental_vacuum(500)")
        return Progress(runs: runs, isOver: runs + others == 0)
    }

    /// The time before which lies the work of one step.
    private func oldest(in database: Database) throws(DatabaseError) -> Int64? {
        let run = try database.number("SELECT begun FROM runs ORDER BY begun LIMIT 1 OFFSET \(Self.stepLimit)")
        let event = try database.number("SELECT at FROM events ORDER BY at LIMIT 1 OFFSET \(Self.stepLimit)")
        return [run, event].compactMap { $0 }.min()
    }

    private func used(_ database: Database) throws(DatabaseError) -> Int64 {
        let pages =
            (try database.number("PRAGMA page_count") ?? 0) - (try database.number("PRAGMA freelist_count") ?? 0)
        return pages * (try database.number("PRAGMA page_size") ?? 4096)
    }

    private func forgetRuns(
        _ database: Database, before time: Int64, _ landmarks: Landmarks
    ) throws(DatabaseError) -> Int {
        let ids = try database.prepare(
            """
            SELECT id FROM runs WHERE begun < ? AND ended IS NOT NULL AND id NOT IN (\(landmarks.runList))
            ORDER BY begun LIMIT \(Self.stepLimit)
            """
        ).all([SQLValue(time)]) { $0.integer(0) }
        return try delete(ids, from: database, Self.ofRun)
    }

    private func forgetCycles(
        _ database: Database, before time: Int64, _ landmarks: Landmarks
    ) throws(DatabaseError) -> Int {
        let ids = try database.prepare(
            """
            SELECT id FROM cycles WHERE begun < ? AND ended IS NOT NULL AND NOT (\(landmarks.cycleCondition))
            AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.cycle = cycles.id) ORDER BY begun LIMIT \(Self.stepLimit)
            """
        ).all([SQLValue(time)]) { $0.integer(0) }
        return try delete(ids, from: database, Self.ofCycle)
    }

    private func forgetEvents(_ database: Database, before time: Int64) throws(DatabaseError) -> Int {
        try database.prepare(
            "DELETE FROM events WHERE seq IN (SELECT seq FROM events WHERE at < ? ORDER BY at LIMIT \(4 * Self.stepLimit))"
        ).run([SQLValue(time)])
        return database.changes
    }

    private func delete(
        _ ids: [Int64], from database: Database, _ statements: [String]
    ) throws(DatabaseError) -> Int {
        for sql in statements {
            let statement = try database.prepare(sql)
            for id in ids { try statement.run([SQLValue(id)]) }
        }
        return ids.count
    }
}

/// What is never forgotten: each unit's newest run, its last green one, the first red one after that, and the saves between
/// these two, among which is the one that did it. A save that an earlier run answered counts as that run does: the run stays, and
/// what is green or red since that save goes by it.
struct Landmarks {
    private var runs: [Int64] = []
    private var cycles: [ClosedRange<Int64>] = []

    init(of database: Database) throws(DatabaseError) {
        let units = try LedgerReader.unitNames(in: database)
        let newest = try database.prepare("SELECT id FROM runs WHERE unit = ? ORDER BY number DESC LIMIT 1")
        let green = try database.prepare(
            "SELECT id, number, cycle FROM runs WHERE unit = ? AND verdict = 'passed' ORDER BY number DESC LIMIT 1")
        let red = try database.prepare(
            "SELECT id, number, cycle FROM runs WHERE unit = ? AND verdict = ? AND number > ? ORDER BY number LIMIT 1")
        typealias Found = (id: Int64, number: Int64, cycle: Int64?)
        func read(_ row: Row) -> Found { (row.integer(0) ?? 0, row.integer(1) ?? 0, row.integer(2)) }
        for unit in units {
            if let id = try newest.first([.text(unit)], { $0.integer(0) ?? 0 }) { runs.append(id) }
            let lastGreen = try green.first([.text(unit)], read)
            var firstRed: Found?
            for verdict in Verdict.Word.red {
                let found = try red.first(
                    [.text(unit), .text(verdict.rawValue), SQLValue(lastGreen?.number ?? 0)], read)
                if let found, found.number < firstRed?.number ?? .max { firstRed = found }
            }
            runs += [lastGreen?.id, firstRed?.id].compactMap { $0 }
            if let from = lastGreen?.cycle, let to = firstRed?.cycle, from <= to { cycles.append(from...to) }
            try keepAnswers(unit, database)
        }
    }

    private mutating func keepAnswers(_ unit: String, _ database: Database) throws(DatabaseError) {
        // What follows from runs alone is known already, and cheaper to find.
        guard let line = try LedgerReader(database).lineWithAnswers(of: unit) else { return }
        let row = try database.prepare("SELECT id FROM runs WHERE unit = ? AND number = ?")
        for point in [line.newest, line.lastGreen, line.firstRed].compactMap(\.self) {
            if let id = try row.first([.text(unit), SQLValue(point.run)], { $0.integer(0) ?? 0 }) { runs.append(id) }
            if let cycle = point.cycle { cycles.append(cycle...cycle) }
        }
        if let from = line.lastGreen?.cycle, let to = line.firstRed?.cycle, from <= to { cycles.append(from...to) }
    }

    /// Their ids, for SQL.
    var runList: String { runs.map(String.init).joined(separator: ", ") }

    /// Whether a cycle belongs to them, for SQL.
    var cycleCondition: String {
        cycles.isEmpty
            ? "0" : cycles.map { "id BETWEEN \($0.lowerBound) AND \($0.upperBound)" }.joined(separator: " OR ")
    }
}

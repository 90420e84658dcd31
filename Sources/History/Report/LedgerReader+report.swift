import Model
package import Syscalls

extension LedgerReader {
    /// Creates the report on what happened since a time. Every query is bounded and uses an index, however long the history is.
    /// - Parameter units: the names in the configuration; what has gone from it is left out. Nil when they are not known.
    package func report(
        since: UTCTime, until: UTCTime = .now, of units: Set<String>? = nil
    ) throws(DatabaseError) -> Report {
        var facts = ReportFacts(since: since, until: until)
        facts.sequence = try sequence()
        facts.runs = Int(
            try database.number("SELECT count(*) FROM runs WHERE begun >= ?", [SQLValue(since.nanoseconds)]) ?? 0)
        let all = try newest()
        let newest = units.map { names in all.filter { names.contains($0.run.unit) } } ?? all
        if newest.count < all.count {
            // Said once: a later report covers no time in which it ran.
            let gone = all.filter { units?.contains($0.run.unit) == false && $0.kind != .bisect }
            facts.gone = gone.filter { $0.begun.nanoseconds >= since.nanoseconds }.map(\.run.unit).sorted()
        }
        let share = max(200, Self.transitionLimit / max(1, newest.count))
        for newest in newest {
            switch newest.kind {
            case .job: if let job = try job(newest, since: since) { facts.jobs.append(job) }
            case .service: facts.services.append(try service(newest.run.unit, since: since, limit: share))
            case .bisect: break
            }
        }
        let known = Set(newest.map(\.run.unit))
        for unit in try unitsWithEvents() where !known.contains(unit) && units?.contains(unit) != false {
            // It has never had a run: all that happened to it is that it could not be started.
            facts.services.append(try service(unit, since: since, limit: share))
        }
        facts.gaps = try readEvents(
            "WHERE kind = 'gap' AND at >= ? ORDER BY seq DESC LIMIT 20", [SQLValue(since.nanoseconds)])
        return Report(facts)
    }

    /// Every unit that an event is about, found by leaps through the index.
    private func unitsWithEvents() throws(DatabaseError) -> [String] {
        try database.prepare(
            """
            WITH RECURSIVE u(name) AS (SELECT min(unit) FROM events UNION ALL
            SELECT (SELECT min(unit) FROM events WHERE unit > name) FROM u WHERE name IS NOT NULL)
            SELECT name FROM u WHERE name IS NOT NULL
            """
        ).all { $0.text(0) }
    }

    /// How many changes of state a report reads, of all services together.
    private static let transitionLimit = 4_000

    private func service(
        _ name: String, since: UTCTime, limit: Int
    ) throws(DatabaseError) -> ReportFacts.Service {
        let newest = try readEvents(
            """
            WHERE unit = ?1 AND seq >= (SELECT seq FROM events WHERE at >= ?2 ORDER BY at LIMIT 1)
            AND kind = 'transition' AND at >= ?2 ORDER BY seq DESC LIMIT \(limit)
            """, [.text(name), SQLValue(since.nanoseconds)])
        let first = newest.last?.sequence ?? .max
        let before = try readEvents(
            "WHERE unit = ? AND seq < ? AND kind = 'transition' ORDER BY seq DESC LIMIT 1",
            [.text(name), SQLValue(first)])
        return ReportFacts.Service(
            name: name, before: before.first, events: newest.reversed(), isPartial: newest.count == limit)
    }
}

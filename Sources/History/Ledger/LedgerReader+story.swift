package import Model
package import Syscalls

extension LedgerReader {
    /// The story after a point: events in order, and whether some are missing between that point and the first of them.
    package struct Story: Sendable {
        /// The events, oldest first.
        package var events: [Event]
        /// Events with these numbers were there once and are forgotten; nil when there is no gap.
        package var forgotten: ClosedRange<Int64>?
    }

    /// Reads on after an event.
    /// - Parameters:
    ///   - sequence: the last event that the reader knows; 0 for all that is remembered.
    ///   - kinds: only these; all when empty.
    package func events(
        after sequence: Int64, kinds: Set<Event.Kind> = [], unit: String? = nil, limit: Int = 1_000
    ) throws(DatabaseError) -> Story {
        let chosen = kinds.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
        let filter = (kinds.isEmpty ? "" : " AND kind IN (\(chosen))") + (unit == nil ? "" : " AND unit = ?2")
        let events = try readEvents(
            "WHERE seq > ?1\(filter) ORDER BY seq LIMIT \(limit)",
            [SQLValue(sequence)] + (unit.map { [.text($0)] } ?? []))
        let oldest = try database.number("SELECT min(seq) FROM events") ?? sequence + 1
        let isGap = sequence > 0 && oldest > sequence + 1
        return Story(events: events, forgotten: isGap ? sequence + 1...oldest - 1 : nil)
    }

    /// The newest events of a unit, newest first: the chain of reasons that led to its state.
    package func chain(of unit: String, limit: Int = 20) throws(DatabaseError) -> [Event] {
        try readEvents("WHERE unit = ? ORDER BY seq DESC LIMIT \(limit)", [.text(unit)])
    }

    /// Notifications about a run, sent or failed; oldest first.
    package func notices(of run: RunIdentity) throws(DatabaseError) -> [Event] {
        try readEvents(
            "WHERE unit = ? AND kind = 'notice' AND run = ? ORDER BY seq LIMIT 50",
            [.text(run.unit), SQLValue(run.number)])
    }

    /// The number of the newest event.
    package func sequence() throws(DatabaseError) -> Int64 {
        try database.number("SELECT seq FROM sqlite_sequence WHERE name = 'events'") ?? 0
    }

    /// Up to where and when a reader has read the story; nil when it never has.
    package func place(of reader: String) throws(DatabaseError) -> (sequence: Int64, time: UTCTime)? {
        try database.prepare("SELECT seq, at FROM readers WHERE name = ?").first([.text(reader)]) {
            ($0.integer(0) ?? 0, UTCTime(nanoseconds: $0.integer(1) ?? 0))
        }
    }

    /// A cycle with its changes; nil when the ledger does not know it.
    package func cycle(_ id: Int64) throws(DatabaseError) -> CycleRecord? {
        try cycles("WHERE id = ?", [SQLValue(id)]).first
    }

    /// The newest cycles, newest first.
    package func cycles(limit: Int, since: UTCTime? = nil) throws(DatabaseError) -> [CycleRecord] {
        try cycles("WHERE begun >= ? ORDER BY id DESC LIMIT \(limit)", [SQLValue(since?.nanoseconds ?? 0)])
    }

    private func cycles(_ rest: String, _ values: [SQLValue]) throws(DatabaseError) -> [CycleRecord] {
        let changes = try database.prepare("SELECT path FROM changes WHERE cycle = ? ORDER BY path")
        var result = try database.prepare(
            "SELECT id, cause, reason, actor, begun, ended, verdict, code, detail, head FROM cycles \(rest)"
        ).all(values) { row in
            CycleRecord(
                id: row.integer(0) ?? 0,
                reason: Reason(Reason.Cause(rawValue: row.text(1) ?? "") ?? .manual, row.text(2) ?? ""),
                actor: row.text(3) ?? "", begun: UTCTime(nanoseconds: row.integer(4) ?? 0),
                ended: row.integer(5).map { UTCTime(nanoseconds: $0) },
                verdict: Verdict(word: row.text(6), code: row.integer(7), detail: row.text(8)), head: row.text(9))
        }
        for index in result.indices {
            result[index].changes = try changes.all([SQLValue(result[index].id)]) { $0.path(0) }
        }
        return result
    }

    func readEvents(_ rest: String, _ values: [SQLValue]) throws(DatabaseError) -> [Event] {
        try database.prepare(
            "SELECT seq, at, kind, unit, run, state_before, state_after, cause, text, actor FROM events \(rest)"
        ).all(values) { row in
            guard let kind = Event.Kind(rawValue: row.text(2) ?? "") else { return nil }
            return Event(
                sequence: row.integer(0) ?? 0, time: UTCTime(nanoseconds: row.integer(1) ?? 0), kind: kind,
                unit: row.text(3), run: row.integer(4).map { Int($0) }, before: row.text(5), after: row.text(6),
                cause: row.text(7).flatMap { Reason.Cause(rawValue: $0) }, text: row.text(8) ?? "", actor: row.text(9))
        }
    }
}

package import Syscalls

/// The project's memory: every cycle, run and event. One writer, the daemon; readers use `LedgerReader`.
///
/// Facts are gathered and written together: `flush()` is what acknowledges them. After it they survive the end of any
/// process at any moment. When the disk refuses, they wait in memory and go with a later `flush()`.
package final class Ledger {
    /// Facts that wait for a disk with room; more than this are dropped, oldest first, and a gap event says so.
    static let waitingLimit = 20_000

    /// What was found when the file was opened: nil for an ordinary opening.
    package let repair: LedgerRepair?

    /// The facts that are not in the file yet.
    package private(set) var waiting: [Fact] = []
    /// Since when the disk has refused to take facts, and why; nil when all is well.
    package private(set) var trouble: (since: UTCTime, error: DatabaseError)?

    let database: Database
    private let writer: LedgerWriter
    private var lastSequence: Int64
    /// The number of the last cycle.
    package private(set) var lastCycle: Int64
    private var givenUp = 0
    private let file: LedgerFile
    private let identity: LedgerFile.FileIdentity?

    /// Opens the history in a state folder, or begins one. A damaged file is set aside and what can be read of it is taken over.
    /// - Throws: `DatabaseError`, or `SystemError` when the damaged file cannot be set aside.
    package init(folder: Path, now: UTCTime = .now) throws {
        file = LedgerFile(folder: folder)
        (database, repair) = try file.openForWriting(now: now)
        identity = file.identity
        writer = try LedgerWriter(database)
        lastSequence = try database.number("SELECT seq FROM sqlite_sequence WHERE name = 'events'") ?? 0
        lastCycle = try database.number("SELECT seq FROM sqlite_sequence WHERE name = 'cycles'") ?? 0
        if let repair {
            append(.event(Event(time: now, kind: .gap, text: repair.description)))
            try flush(now: now)
        }
    }

    /// The number of the last event.
    package var sequence: Int64 { lastSequence }

    /// Records a fact; it is safe once `flush()` has returned.
    package func append(_ fact: Fact) {
        if case .cycleBegan(let cycle) = fact { lastCycle = max(lastCycle, cycle.id) }
        guard case .event(var event) = fact else {
            waiting.append(fact)
            return
        }
        lastSequence += 1
        event.sequence = lastSequence
        waiting.append(.event(event))
    }

    /// Whether another program removed or replaced the file: writes would be lost.
    package var isCutOff: Bool { file.identity != identity || !database.isDatabase }

    /// Restores the history file after it was removed while open; one that was emptied is moved out of the way. Open it again
    /// afterwards.
    /// - Returns: whether there is a whole history again.
    package func putBack(now: UTCTime = .now) -> Bool {
        guard isCutOff else { return false }
        // An empty file would be taken for a new one, on which this connection still has its locks.
        if file.isEmpty { _ = try? file.moveAside(now: now) }
        guard !File.exists(file.path), database.isDatabase else { return false }
        do { try file.restore(from: database) } catch { return false }
        return true
    }

    /// Records that a cycle began.
    /// - Returns: its number.
    package func beginCycle(_ cycle: CycleRecord) -> Int64 {
        lastCycle += 1
        var cycle = cycle
        cycle.id = lastCycle
        append(.cycleBegan(cycle))
        return lastCycle
    }

    /// Writes what waits, in one transaction.
    /// - Throws: `DatabaseError`; nothing is lost then, and the next call tries again.
    package func flush(now: UTCTime = .now) throws(DatabaseError) {
        if waiting.isEmpty { return }
        do {
            try database.transaction { () throws(DatabaseError) in
                for fact in waiting { try writer.write(fact) }
                if givenUp > 0 { try writer.write(.event(gap(at: now))) }
            }
            if givenUp > 0 { lastSequence += 1 }
            givenUp = 0
            waiting.removeAll(keepingCapacity: true)
            trouble = nil
        } catch {
            if trouble == nil { trouble = (now, error) }
            if waiting.count > Self.waitingLimit {
                let excess = waiting.count - Self.waitingLimit
                waiting.removeFirst(excess)
                givenUp += excess
            }
            throw error
        }
    }

    /// Refuses a history that only a newer program can read; a missing, damaged or older one is accepted.
    /// - Throws: `DatabaseError`.
    package static func refuseLater(in folder: Path) throws(DatabaseError) {
        guard let database = try? Database(opening: LedgerFile(folder: folder).path, as: .reader),
            (try? database.number("PRAGMA user_version")) != nil
        else { return }
        _ = try Schema.knownVersion(of: database)
    }

    /// Removes what is too old or too much, see `Retention`.
    /// - Returns: how many runs were forgotten.
    @discardableResult
    package func prune(_ retention: Retention, now: UTCTime = .now) throws(DatabaseError) -> Int {
        var forgotten = 0
        while true {
            let progress = try pruneStep(retention, now: now)
            forgotten += progress.runs
            if progress.isOver { return forgotten }
        }
    }

    /// Removes the oldest of what is too old or too much, in a few milliseconds.
    package func pruneStep(_ retention: Retention, now: UTCTime = .now) throws(DatabaseError) -> Retention.Progress {
        try flush(now: now)
        return try retention.step(on: database, now: now)
    }

    private func gap(at now: UTCTime) -> Event {
        let since = trouble.map { " since \($0.since): \($0.error.message)" } ?? ""
        return Event(
            sequence: lastSequence + 1, time: now, kind: .gap,
            text: "\(givenUp) facts were lost: the history could not be written\(since)")
    }
}

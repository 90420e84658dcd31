import Model
import Syscalls

/// Turns facts into rows.
struct LedgerWriter {
    private let cycleBegan: Statement
    private let cycleEnded: Statement
    private let change: Statement
    private let save: Statement
    private let ownChange: Statement
    private let answer: Statement
    private let runBegan: Statement
    private let runReady: Statement
    private let runEnded: Statement
    private let runLogged: Statement
    private let stale: Statement
    private let drift: Statement
    private let basisLost: Statement
    private let outputs: Statement
    private let items: Statement
    private let clearFailures: Statement
    private let failure: Statement
    private let event: Statement
    private let read: Statement

    init(_ database: Database) throws(DatabaseError) {
        cycleBegan = try database.prepare(
            "INSERT OR REPLACE INTO cycles (id, cause, reason, actor, begun, head) VALUES (?, ?, ?, ?, ?, ?)")
        cycleEnded = try database.prepare(
            "UPDATE cycles SET ended = ?2, verdict = ?3, code = ?4, detail = ?5 WHERE id = ?1")
        change = try database.prepare("INSERT INTO changes (cycle, path) VALUES (?, ?)")
        save = try database.prepare("INSERT INTO saves (cycle, unit, snapshot) VALUES (?, ?, ?)")
        ownChange = try database.prepare("INSERT INTO own_changes (cycle, unit, path) VALUES (?, ?, ?)")
        answer = try database.prepare("UPDATE saves SET answer = ?3 WHERE cycle = ?1 AND unit = ?2")
        // A run that is recorded twice (for example an adopted one) stays one run.
        runBegan = try database.prepare(
            """
            INSERT INTO runs (unit, number, kind, cycle, cause, reason, actor, snapshot, head, begun, log_begin,
            definition, basis, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (unit, number) DO UPDATE SET snapshot = coalesce(snapshot, excluded.snapshot),
            basis = coalesce(basis, excluded.basis), digest = coalesce(digest, excluded.digest)
            """)
        runReady = try database.prepare("UPDATE runs SET ready = coalesce(ready, ?3) WHERE unit = ?1 AND number = ?2")
        runEnded = try database.prepare(
            """
            UPDATE runs SET ended = ?3, exit_code = ?4, signal = ?5, timed_out = ?6, not_started = ?7, verdict = ?8,
            code = ?9, detail = ?10, duration = ?11, cpu = ?12, peak = ?13, log_end = coalesce(?14, log_end) WHERE unit = ?1 AND number = ?2
            """)
        runLogged = try database.prepare("UPDATE runs SET log_end = ?3 WHERE unit = ?1 AND number = ?2")
        stale = try database.prepare("UPDATE runs SET stale = 1 WHERE unit = ? AND number = ?")
        drift = try database.prepare(
            "INSERT INTO drift (run, path) SELECT id, ?3 FROM runs WHERE unit = ?1 AND number = ?2")
        basisLost = try database.prepare(
            "UPDATE runs SET basis = NULL, digest = NULL WHERE unit = ? AND number = ?")
        outputs = try database.prepare("UPDATE runs SET outputs = ?3 WHERE unit = ?1 AND number = ?2")
        items = try database.prepare(
            "UPDATE runs SET items = ?3, failing = ?4, items_fault = ?5 WHERE unit = ?1 AND number = ?2")
        clearFailures = try database.prepare(
            "DELETE FROM failures WHERE run = (SELECT id FROM runs WHERE unit = ? AND number = ?)")
        failure = try database.prepare(
            """
            INSERT INTO failures (run, name, kind, message) SELECT id, ?3, ?4, ?5 FROM runs WHERE unit = ?1 AND number = ?2
            """)
        event = try database.prepare(
            """
            INSERT OR IGNORE INTO events (seq, at, kind, unit, run, state_before, state_after, cause, text, actor)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        read = try database.prepare(
            """
            INSERT INTO readers (name, seq, at) VALUES (?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET seq = excluded.seq, at = excluded.at
            """)
    }

    func write(_ fact: Fact) throws(DatabaseError) {
        switch fact {
        case .cycleBegan(let cycle): try write(cycle)
        case .cycleEnded(let id, let verdict, let time):
            let (word, code, detail) = verdict.map(\.columns) ?? ("", nil, nil)
            try cycleEnded.run([
                SQLValue(id), SQLValue(time.nanoseconds), SQLValue(word.isEmpty ? nil : word), SQLValue(code),
                SQLValue(detail),
            ])
        case .saved(let cycle, let unit, let snapshot, let own):
            try save.run([SQLValue(cycle), .text(unit), .text(snapshot.description)])
            for path in own { try ownChange.run([SQLValue(cycle), .text(unit), SQLValue(path)]) }
        case .answered(let cycle, let unit, let run):
            try answer.run([SQLValue(cycle), .text(unit), SQLValue(run)])
        case .runBegan(let facts): try write(facts)
        case .runReady(let run, let time): try runReady.run(key(run) + [SQLValue(time.nanoseconds)])
        case .runEnded(let run, let ending): try write(ending, of: run)
        case .runLogged(let run, let end): try runLogged.run(key(run) + [.text(end)])
        case .outputs(let run, let snapshot): try outputs.run(key(run) + [.text(snapshot.description)])
        case .drift(let run, let paths):
            try stale.run(key(run))
            for path in paths { try drift.run(key(run) + [SQLValue(path)]) }
        case .basisLost(let run): try basisLost.run(key(run))
        case .items(let run, let summary, let failures):
            try items.run(
                key(run) + [SQLValue(summary.total), SQLValue(summary.failing), SQLValue(summary.fault)])
            try clearFailures.run(key(run))
            for item in failures {
                try failure.run(key(run) + [.text(item.name), .text(item.kind.rawValue), .text(item.message)])
            }
        case .event(let fact): try write(fact)
        case .read(let name, let sequence, let time):
            try read.run([.text(name), SQLValue(sequence), SQLValue(time.nanoseconds)])
        }
    }

    private func key(_ run: RunIdentity) -> [SQLValue] { [.text(run.unit), SQLValue(run.number)] }

    private func write(_ cycle: CycleRecord) throws(DatabaseError) {
        try cycleBegan.run([
            SQLValue(cycle.id), .text(cycle.reason.cause.rawValue), .text(cycle.reason.text), .text(cycle.actor),
            SQLValue(cycle.begun.nanoseconds), SQLValue(cycle.head),
        ])
        for path in cycle.changes { try change.run([SQLValue(cycle.id), SQLValue(path)]) }
    }

    private func write(_ facts: RunFacts) throws(DatabaseError) {
        try runBegan.run(
            key(facts.run) + [
                .text(facts.kind.rawValue), SQLValue(facts.cycle), .text(facts.reason.cause.rawValue),
                .text(facts.reason.text), .text(facts.actor), SQLValue(facts.snapshot?.description),
                SQLValue(facts.head), SQLValue(facts.begun.nanoseconds), SQLValue(facts.logBegin),
                SQLValue(facts.definition), SQLValue(facts.basis?.text), SQLValue(facts.basis?.digest.description),
            ])
    }

    private func write(_ ending: RunEnding, of run: RunIdentity) throws(DatabaseError) {
        let outcome = ending.outcome.columns
        let (word, code, detail) = ending.verdict.map(\.columns) ?? ("", nil, nil)
        try runEnded.run(
            key(run) + [
                SQLValue(ending.time.nanoseconds), SQLValue(outcome.exitCode), SQLValue(outcome.signal),
                SQLValue(outcome.timedOut ? 1 : 0), SQLValue(outcome.notStarted), SQLValue(word.isEmpty ? nil : word),
                SQLValue(code), SQLValue(detail), SQLValue(ending.duration.wholeNanoseconds),
                SQLValue(ending.cpuTime.wholeNanoseconds), SQLValue(ending.peakMemory), SQLValue(ending.logEnd),
            ])
    }

    private func write(_ fact: Event) throws(DatabaseError) {
        try event.run([
            SQLValue(fact.sequence), SQLValue(fact.time.nanoseconds), .text(fact.kind.rawValue), SQLValue(fact.unit),
            SQLValue(fact.run), SQLValue(fact.before), SQLValue(fact.after), SQLValue(fact.cause?.rawValue),
            .text(fact.text), SQLValue(fact.actor),
        ])
    }
}

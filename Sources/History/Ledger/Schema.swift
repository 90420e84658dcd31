/// The tables of the history, as a list of steps: a file of version n is migrated by the steps after the n-th.
///
/// A step that has been released is never changed: old files have taken it already.
enum Schema {
    /// The version that this program writes.
    static var version: Int { steps.count }

    /// Migrates a database to the current version.
    /// - Throws: `DatabaseError`; a file of a later version is refused rather than guessed at.
    static func prepare(_ database: Database) throws(DatabaseError) {
        for (index, step) in steps.enumerated().dropFirst(try knownVersion(of: database)) {
            try database.transaction { () throws(DatabaseError) in
                try database.execute(step)
                try database.execute("PRAGMA user_version = \(index + 1)")
            }
        }
    }

    /// Refuses a database of a newer bgexec, or of an older one that no daemon of this version has migrated.
    static func checkReadable(_ database: Database) throws(DatabaseError) {
        let found = try knownVersion(of: database)
        guard found == 0 || found == version else {
            throw DatabaseError(
                code: 0, message: "the history has version \(found), but this bgexec reads version \(version)",
                subject: "`bgexec daemon restart` updates it; your services keep running")
        }
    }

    /// - Returns: the version of a database, 0 for one that holds nothing yet.
    /// - Throws: `DatabaseError` for a version that is not known yet.
    static func knownVersion(of database: Database) throws(DatabaseError) -> Int {
        let found = Int(try database.number("PRAGMA user_version") ?? 0)
        guard found <= version else {
            throw DatabaseError(
                code: 0,
                message: "the history has version \(found), but this bgexec supports only versions up to \(version)",
                subject: "use the newer bgexec that wrote it, or move history.db away")
        }
        return found
    }

    /// The tables that are recovered from a damaged file, with their columns.
    static let tables: [(name: String, columns: String)] = [
        ("cycles", "id, cause, reason, actor, begun, ended, verdict, code, detail, head"),
        ("changes", "cycle, path"),
        ("saves", "cycle, unit, snapshot, answer"), ("own_changes", "cycle, unit, path"),
        (
            "runs",
            """
            id, unit, number, kind, cycle, cause, reason, actor, snapshot, head, begun, ready, ended, exit_code, signal, \
            timed_out, not_started, verdict, code, detail, duration, cpu, peak, stale, log_begin, log_end, items, failing, \
            items_fault, definition, basis, digest, outputs
            """
        ),
        ("drift", "run, path"),
        ("failures", "run, name, kind, message"),
        ("events", "seq, at, kind, unit, run, state_before, state_after, cause, text, actor"),
        ("readers", "name, seq, at"),
    ]

    static let steps = [
        """
        CREATE TABLE cycles (
            id INTEGER PRIMARY KEY AUTOINCREMENT, cause TEXT NOT NULL, reason TEXT NOT NULL, actor TEXT NOT NULL,
            begun INTEGER NOT NULL, ended INTEGER, verdict TEXT, code INTEGER, detail TEXT, head TEXT
        );
        CREATE TABLE changes (cycle INTEGER NOT NULL, path BLOB NOT NULL);
        CREATE INDEX changes_by_cycle ON changes (cycle);
        CREATE TABLE saves (cycle INTEGER NOT NULL, unit TEXT NOT NULL, snapshot TEXT NOT NULL, answer INTEGER);
        CREATE INDEX saves_by_unit ON saves (unit, cycle);
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT, unit TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL,
            cycle INTEGER, cause TEXT NOT NULL, reason TEXT NOT NULL, actor TEXT NOT NULL, snapshot TEXT, head TEXT,
            begun INTEGER NOT NULL, ready INTEGER, ended INTEGER, exit_code INTEGER, signal INTEGER,
            timed_out INTEGER NOT NULL DEFAULT 0, not_started TEXT, verdict TEXT, code INTEGER, detail TEXT,
            duration INTEGER, cpu INTEGER, peak INTEGER, stale INTEGER NOT NULL DEFAULT 0, log_begin TEXT, log_end TEXT,
            items INTEGER, failing INTEGER, items_fault TEXT, definition TEXT
        );
        CREATE UNIQUE INDEX runs_by_number ON runs (unit, number);
        CREATE INDEX runs_by_verdict ON runs (unit, verdict, id);
        CREATE INDEX runs_by_snapshot ON runs (unit, snapshot);
        CREATE INDEX runs_by_time ON runs (begun);
        CREATE INDEX runs_by_end ON runs (ended, unit, verdict);
        CREATE INDEX runs_by_cycle ON runs (cycle) WHERE cycle IS NOT NULL;
        CREATE TABLE drift (run INTEGER NOT NULL, path BLOB NOT NULL);
        CREATE INDEX drift_by_run ON drift (run);
        CREATE TABLE failures (run INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL);
        CREATE INDEX failures_by_run ON failures (run);
        CREATE TABLE events (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL, unit TEXT, run INTEGER,
            state_before TEXT, state_after TEXT, cause TEXT, text TEXT NOT NULL, actor TEXT
        );
        CREATE INDEX events_by_unit ON events (unit, seq);
        CREATE INDEX gaps ON events (seq) WHERE kind = 'gap';
        CREATE INDEX events_by_time ON events (at);
        CREATE TABLE readers (name TEXT PRIMARY KEY, seq INTEGER NOT NULL, at INTEGER NOT NULL);
        """,
        // What a report looks up is found by an index, however long the history is: PlanTests holds it to that.
        """
        DROP INDEX runs_by_verdict;
        CREATE INDEX runs_by_verdict ON runs (unit, verdict, number);
        CREATE INDEX cycles_by_time ON cycles (begun);
        CREATE INDEX answers ON saves (unit, cycle) WHERE answer IS NOT NULL;
        CREATE INDEX bad_runs ON runs (id) WHERE (verdict IN ('failed', 'timed out', 'broken') OR (kind = 'service'
            AND ended IS NOT NULL AND (exit_code NOT IN (0, 130, 143) OR signal NOT IN (2, 15) OR not_started IS NOT NULL)));
        CREATE INDEX bad_runs_by_unit ON runs (unit, number) WHERE (verdict IN ('failed', 'timed out', 'broken') OR (kind = 'service'
            AND ended IS NOT NULL AND (exit_code NOT IN (0, 130, 143) OR signal NOT IN (2, 15) OR not_started IS NOT NULL)));
        """,
        // Which of a cycle's files are inputs of a unit, where not all of them are.
        """
        CREATE TABLE own_changes (cycle INTEGER NOT NULL, unit TEXT NOT NULL, path BLOB NOT NULL);
        CREATE INDEX own_changes_by_cycle ON own_changes (cycle, unit);
        """,
        // What is forgotten is found by an index too: a step of it holds the daemon up.
        """
        CREATE INDEX saves_by_cycle ON saves (cycle);
        """,
        // What a run is about is more than its own inputs; a run with the same digest answers for another.
        """
        ALTER TABLE runs ADD COLUMN basis TEXT;
        ALTER TABLE runs ADD COLUMN digest TEXT;
        ALTER TABLE runs ADD COLUMN outputs TEXT;
        CREATE INDEX runs_by_digest ON runs (unit, digest);
        """,
    ]
}

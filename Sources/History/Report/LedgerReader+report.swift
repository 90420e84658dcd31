import Supervisor
public import Syscalls

extension LedgerReader {
    /// Makes the report on what happened since a time. Every look-up is bounded, however long the history is.
    public func report(since: UTCTime, until: UTCTime = .now) throws(DatabaseError) -> Report {
        var facts = ReportFacts(since: since, until: until)
        facts.sequence = try sequence()
        facts.runs = Int(
            try database.number("SELECT count(*) FROM runs WHERE begun >= ?", [SQLValue(since.nanoseconds)]) ?? 0)
        for newest in try newest() {
            switch newest.kind {
            case .job: if let job = try job(newest.run.unit, since: since) { facts.jobs.append(job) }
            case .service:
                let events = try readEvents(
                    "WHERE unit = ? AND kind = 'transition' AND at >= ? ORDER BY seq LIMIT 5000",
                    [.text(newest.run.unit), SQLValue(since.nanoseconds)])
                facts.services.append((newest.run.unit, events))
            case .bisect: break
            }
        }
        facts.gaps = try readEvents(
            "WHERE kind = 'gap' AND at >= ? ORDER BY seq DESC LIMIT 20", [SQLValue(since.nanoseconds)])
        return Report(facts)
    }

    /// What turned a job red: the facts for an attribution. Nil when the job is not red.
    public func turn(of job: String) throws(DatabaseError) -> (green: RunFacts?, red: RunFacts, saves: [Save])? {
        guard let facts = try self.job(job, since: UTCTime(nanoseconds: 0)), facts.newest.verdict != .passed,
            let red = facts.firstRed
        else { return nil }
        return (facts.lastGreen, red, facts.saves)
    }

    private func job(_ name: String, since: UTCTime) throws(DatabaseError) -> ReportFacts.Job? {
        let judged = try readRuns(
            "WHERE unit = ? AND +verdict IN ('passed', 'failed', 'timed out') ORDER BY number DESC LIMIT 200",
            [.text(name)])
        guard var newest = judged.first else { return nil }
        var lastCycle = newest.cycle
        if let (cycle, run) = try answer(for: name, after: newest.cycle ?? 0) {
            newest = try self.run(RunIdentity(unit: name, number: run)) ?? newest
            lastCycle = cycle
        }
        var job = ReportFacts.Job(name: name, newest: newest)
        job.lastGreen = newest.verdict == .passed ? newest : try last("passed", of: name)
        job.durations = judged.reversed().compactMap { $0.verdict == .passed ? $0.end?.duration : nil }
        job.redRuns = judged.count { $0.verdict?.isRed == true && $0.begun.nanoseconds >= since.nanoseconds }
        if newest.verdict == .passed {
            if let lastCycle { job.files = try cycle(lastCycle)?.changes ?? [] }
        } else {
            let green = Int64(job.lastGreen?.run.number ?? 0)
            job.firstRed = try readRuns(
                "WHERE unit = ? AND +verdict IN ('failed', 'timed out') AND number > ? ORDER BY number LIMIT 1",
                [.text(name), SQLValue(green)]
            ).first
            job.saves = try saves(of: name, after: job.lastGreen?.begun, upTo: end(of: job.firstRed ?? newest))
            job.attribution = try attribution(
                of: name, green: job.lastGreen, red: job.firstRed ?? newest, saves: job.saves)
            job.failing = try failures(of: newest.run)
            if let before = judged.dropFirst().first { job.failingBefore = try failures(of: before.run) }
        }
        // Flakes matter where they have been seen: only then are the items looked up.
        for run in judged.prefix(100) where run.drift.isEmpty {
            guard let snapshot = run.snapshot else { continue }
            job.trials.append(.init(snapshot: snapshot, failing: try failingNames(of: run)))
        }
        return job
    }

    /// A save may settle while the run that sees it is on its way: up to its end they count.
    private func end(of run: RunFacts) -> UTCTime { run.end?.time ?? run.begun }

    /// The newest cycle after a given one that an earlier run's verdict answered, and that run.
    private func answer(for job: String, after cycle: Int64) throws(DatabaseError) -> (cycle: Int64, run: Int)? {
        try database.prepare(
            "SELECT cycle, answer FROM saves WHERE unit = ? AND cycle > ? AND answer IS NOT NULL ORDER BY cycle DESC LIMIT 1"
        ).first([.text(job), SQLValue(cycle)]) { ($0.integer(0) ?? 0, Int($0.integer(1) ?? 0)) }
    }

    /// The saves that concerned a unit, in order of time.
    func saves(of unit: String, after begin: UTCTime?, upTo end: UTCTime) throws(DatabaseError) -> [Save] {
        let paths = try database.prepare("SELECT path FROM changes WHERE cycle = ? ORDER BY path LIMIT 50")
        var saves = try database.prepare(
            """
            SELECT saves.cycle, cycles.begun, saves.snapshot FROM saves JOIN cycles ON cycles.id = saves.cycle
            WHERE saves.unit = ? AND cycles.begun > ? AND cycles.begun <= ? ORDER BY saves.cycle DESC LIMIT 500
            """
        ).all([.text(unit), SQLValue(begin?.nanoseconds ?? 0), SQLValue(end.nanoseconds)]) { row -> Save? in
            guard let snapshot = row.text(2).flatMap({ SnapshotID($0) }) else { return nil }
            return Save(
                cycle: row.integer(0) ?? 0, time: UTCTime(nanoseconds: row.integer(1) ?? 0), snapshot: snapshot,
                paths: [])
        }
        saves.reverse()
        for index in saves.indices { saves[index].paths = try paths.all([SQLValue(saves[index].cycle)]) { $0.path(0) } }
        return saves
    }
}

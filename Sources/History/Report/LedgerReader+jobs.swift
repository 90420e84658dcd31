import Supervisor
import Syscalls

extension LedgerReader {
    /// What turned a job red: the facts for an attribution. Nil when the job is not red.
    public func turn(of job: String) throws(DatabaseError) -> (green: RunFacts?, red: RunFacts, saves: [Save])? {
        guard let newest = try runs(Selection(unit: job, limit: 1)).first,
            let facts = try self.job(newest, since: .now), facts.newest.verdict != .passed, let red = facts.firstRed
        else { return nil }
        return (facts.lastGreen, red, facts.saves)
    }

    /// A job's facts for a report; nil when no run of it has judged its inputs.
    /// - Parameter last: its newest run of all.
    func job(_ last: RunFacts, since: UTCTime) throws(DatabaseError) -> ReportFacts.Job? {
        let name = last.run.unit
        let judged = try readRuns(
            "WHERE unit = ? AND +verdict IN ('passed', 'failed', 'timed out') ORDER BY number DESC LIMIT 200",
            [.text(name)])
        guard var newest = judged.first else {
            return last.isBroken ? ReportFacts.Job(name: name, newest: last, broken: last) : nil
        }
        var lastCycle = newest.cycle
        if let (cycle, run) = try answer(for: name, after: newest.cycle ?? 0) {
            newest = try self.run(RunIdentity(unit: name, number: run)) ?? newest
            lastCycle = cycle
        }
        var job = ReportFacts.Job(name: name, newest: newest)
        if last.isBroken { job.broken = last }
        job.lastGreen = newest.verdict == .passed ? newest : try self.last("passed", of: name)
        job.durations = judged.reversed().compactMap { $0.verdict == .passed ? $0.end?.duration : nil }
        job.redRuns = judged.count { $0.verdict?.isRed == true && $0.begun.nanoseconds >= since.nanoseconds }
        if newest.verdict == .passed {
            if let lastCycle { job.files = try cycle(lastCycle)?.changes ?? [] }
        } else {
            job.firstRed = try firstRed(of: name, after: job.lastGreen?.run.number ?? 0)
            job.saves = try saves(of: name, after: job.lastGreen?.begun, upTo: end(of: job.firstRed ?? newest))
            job.attribution = try attribution(
                of: name, green: job.lastGreen, red: job.firstRed ?? newest, saves: job.saves)
            job.failing = try failures(of: newest.run)
            if let before = judged.dropFirst().first { job.failingBefore = try failures(of: before.run) }
        }
        job.trials = try trials(judged.prefix(100))
        return job
    }

    /// Flakes matter where they have been seen: only of red runs are the items looked up.
    func trials(_ judged: some Sequence<RunFacts>) throws(DatabaseError) -> [FlakeMemory.Trial] {
        var trials: [FlakeMemory.Trial] = []
        // Another command may well come out otherwise on the same inputs: only runs of the newest definition are compared.
        let definition = judged.first { _ in true }?.definition
        for run in judged where run.drift.isEmpty && run.definition == definition {
            guard let snapshot = run.snapshot else { continue }
            trials.append(.init(snapshot: snapshot, failing: try failingNames(of: run)))
        }
        return trials
    }

    private func firstRed(of job: String, after number: Int) throws(DatabaseError) -> RunFacts? {
        var first: RunFacts?
        for verdict in ["failed", "timed out"] {
            let found = try readRuns(
                "WHERE unit = ? AND verdict = ? AND number > ? ORDER BY number LIMIT 1",
                [.text(job), .text(verdict), SQLValue(number)]
            ).first
            if let found, found.run.number < first?.run.number ?? .max { first = found }
        }
        return first
    }

    /// A save may settle while the run that sees it is on its way: up to its end they count.
    private func end(of run: RunFacts) -> UTCTime { run.end?.time ?? run.begun }

    /// The newest cycle after a given one that an earlier run's verdict answered, and that run.
    private func answer(for job: String, after cycle: Int64) throws(DatabaseError) -> (cycle: Int64, run: Int)? {
        try database.prepare(
            "SELECT cycle, answer FROM saves WHERE unit = ? AND cycle > ? AND answer IS NOT NULL ORDER BY cycle DESC LIMIT 1"
        ).first([.text(job), SQLValue(cycle)]) { ($0.integer(0) ?? 0, Int($0.integer(1) ?? 0)) }
    }

    /// The saves that concerned a unit, in order of time: those of the cycles that began between two times.
    func saves(of unit: String, after begin: UTCTime?, upTo end: UTCTime) throws(DatabaseError) -> [Save] {
        let paths = try database.prepare("SELECT path FROM changes WHERE cycle = ? ORDER BY path LIMIT 50")
        // The cycles' numbers are looked up first: they are in the index of the saves, the times are not.
        var saves = try database.prepare(
            """
            SELECT saves.cycle, cycles.begun, saves.snapshot FROM saves JOIN cycles ON cycles.id = saves.cycle
            WHERE saves.unit = ?1
            AND saves.cycle > coalesce((SELECT id FROM cycles WHERE begun <= ?2 ORDER BY begun DESC LIMIT 1), 0)
            AND saves.cycle <= (SELECT id FROM cycles WHERE begun <= ?3 ORDER BY begun DESC LIMIT 1)
            ORDER BY saves.cycle DESC LIMIT 500
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

extension RunFacts {
    fileprivate var isBroken: Bool { if case .broken? = verdict { true } else { false } }
}

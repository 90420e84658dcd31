import Model
import Syscalls

extension LedgerReader {
    /// What turned a job red. Nil when the job is not red.
    package func turn(of job: String) throws(DatabaseError) -> RedTurn? {
        guard let newest = try runs(Selection(unit: job, limit: 1)).first,
            let facts = try self.job(newest, since: .now), facts.newest.verdict != .passed, let red = facts.firstRed
        else { return nil }
        return RedTurn(green: facts.lastGreen, red: red, since: facts.redSince ?? red.begun, saves: facts.saves)
    }

    /// The green run that a run is to be compared with: what the job was last found green by before it began.
    package func green(before run: RunFacts) throws(DatabaseError) -> RunFacts? {
        let answer = try answers(for: run.run.unit, before: run.cycle ?? 0).first(where: \.isGreen)
        let last = try last(.passed, of: run.run.unit, before: run.run.number)
        guard let answer, !(last?.point.isAfter(answer) ?? false) else { return last }
        return try self.run(RunIdentity(unit: run.run.unit, number: answer.run)) ?? last
    }

    /// A job's facts for a report; nil when no run of it has judged its inputs.
    /// - Parameter last: its newest run of all.
    func job(_ last: RunFacts, since: UTCTime) throws(DatabaseError) -> ReportFacts.Job? {
        let name = last.run.unit
        let judged = try judged(name)
        let answers = try answers(for: name)
        let line = VerdictLine(runs: judged.map(\.point), answers: answers)
        guard let newestRun = judged.first, let now = line.newest else {
            return last.isBroken ? ReportFacts.Job(name: name, newest: last, broken: last) : nil
        }
        let newest = try facts(of: now, name, among: judged) ?? newestRun
        var job = ReportFacts.Job(name: name, newest: newest)
        if last.isBroken { job.broken = last }
        job.durations = judged.reversed().compactMap { $0.verdict == .passed ? $0.end?.duration : nil }
        job.redRuns = judged.count { $0.verdict?.isRed == true && $0.begun.nanoseconds >= since.nanoseconds }
        job.answers = answers.count { $0.begun.nanoseconds >= since.nanoseconds }
        if newest.verdict == .passed {
            job.lastGreen = newest
            if let recovery = line.recovery {
                job.recovered = recovery.isAnswer ? recovery.begun : recovery.known
                job.redRuns = max(job.redRuns, line.redRunsBefore)
                if let cycle = recovery.cycle { job.files = try paths(of: cycle, for: name) }
            }
        } else {
            try explainRed(&job, line, judged)
            job.failing = try failures(of: newest.run)
            if let before = judged.first(where: { $0.run.number < newest.run.number }) {
                job.failingBefore = try failures(of: before.run)
            }
        }
        job.trials = try trials(judged.prefix(100))
        return job
    }

    /// The red period goes back to the last time that it was green, however that was found.
    private func explainRed(
        _ job: inout ReportFacts.Job, _ line: VerdictLine, _ judged: [RunFacts]
    ) throws(DatabaseError) {
        let name = job.name
        var from: UTCTime?
        var upTo: UTCTime
        if let green = line.lastGreen, let red = line.firstRed {
            job.lastGreen = try facts(of: green, name, among: judged)
            job.firstRed = try facts(of: red, name, among: judged)
            (job.redSince, from, upTo) = (red.begun, green.begun, red.known)
        } else {
            // It has been red for longer than the search goes back, or always.
            job.lastGreen = try last(.passed, of: name)
            job.firstRed = try firstRed(of: name, after: job.lastGreen?.run.number ?? 0)
            let red = (job.firstRed ?? job.newest).point
            (job.redSince, from, upTo) = (red.begun, job.lastGreen?.begun, red.known)
        }
        job.saves = try saves(of: name, after: from, upTo: upTo)
        job.attribution = try attribution(
            of: name, green: job.lastGreen, red: job.firstRed ?? job.newest, saves: job.saves)
    }

    private func facts(
        of point: VerdictLine.Point, _ job: String, among runs: [RunFacts]
    ) throws(DatabaseError) -> RunFacts? {
        if let run = runs.first(where: { $0.run.number == point.run }) { return run }
        return try run(RunIdentity(unit: job, number: point.run))
    }

    /// Flakes show only in red runs, so only their items are read.
    func trials(_ judged: some Sequence<RunFacts>) throws(DatabaseError) -> [FlakeMemory.BisectRun] {
        var trials: [FlakeMemory.BisectRun] = []
        // Another command may have another result on the same inputs: only runs of the newest definition are compared.
        let definition = judged.first { _ in true }?.definition
        for run in judged where run.drift.isEmpty && run.definition == definition {
            guard let snapshot = run.snapshot else { continue }
            trials.append(.init(snapshot: snapshot, failing: try failingNames(of: run)))
        }
        return trials
    }

    private func firstRed(of job: String, after number: Int) throws(DatabaseError) -> RunFacts? {
        var first: RunFacts?
        for verdict in Verdict.Word.red {
            let found = try readRuns(
                "WHERE unit = ? AND verdict = ? AND number > ? ORDER BY number LIMIT 1",
                [.text(job), .text(verdict.rawValue), SQLValue(number)]
            ).first
            if let found, found.run.number < first?.run.number ?? .max { first = found }
        }
        return first
    }

    /// A job's verdicts over time, within the search limit; nil when no earlier run has ever answered for it.
    func lineWithAnswers(of job: String) throws(DatabaseError) -> VerdictLine? {
        let answers = try answers(for: job)
        return answers.isEmpty ? nil : VerdictLine(runs: try judged(job).map(\.point), answers: answers)
    }

    /// The newest runs that came to a verdict about their inputs, newest first.
    private func judged(_ job: String) throws(DatabaseError) -> [RunFacts] {
        try readRuns(
            "WHERE unit = ? AND +verdict IN ('passed', 'failed', 'timed out') ORDER BY number DESC LIMIT 200",
            [.text(job)])
    }

    /// The newest cycles that an earlier run's verdict answered, newest first.
    private func answers(for job: String, before cycle: Int64 = .max) throws(DatabaseError) -> [VerdictLine.Point] {
        try database.prepare(
            """
            SELECT saves.cycle, saves.answer, runs.verdict, cycles.begun FROM saves
            JOIN cycles ON cycles.id = saves.cycle JOIN runs ON runs.unit = saves.unit AND runs.number = saves.answer
            WHERE saves.unit = ? AND saves.cycle < ? AND saves.answer IS NOT NULL ORDER BY saves.cycle DESC LIMIT 200
            """
        ).all([.text(job), SQLValue(cycle)]) { row in
            let time = UTCTime(nanoseconds: row.integer(3) ?? 0)
            return VerdictLine.Point(
                run: Int(row.integer(1) ?? 0), isGreen: row.text(2).flatMap(Verdict.Word.init) == .passed,
                cycle: row.integer(0), begun: time,
                known: time, isAnswer: true)
        }
    }

    /// The files among a unit's inputs that a cycle is about.
    func paths(of cycle: Int64, for unit: String) throws(DatabaseError) -> [Path] {
        let own = try database.prepare(Self.ownPaths).all([SQLValue(cycle), .text(unit)]) { $0.path(0) }
        if !own.isEmpty { return own }
        return try database.prepare(Self.allPaths).all([SQLValue(cycle)]) { $0.path(0) }
    }

    /// Kept only where the cycle has changes that are none of the unit's.
    private static let ownPaths = "SELECT path FROM own_changes WHERE cycle = ? AND unit = ? ORDER BY path LIMIT 50"
    private static let allPaths = "SELECT path FROM changes WHERE cycle = ? ORDER BY path LIMIT 50"

    /// The saves that concerned a unit, in order of time: those of the cycles that began between two times.
    func saves(of unit: String, after begin: UTCTime?, upTo end: UTCTime) throws(DatabaseError) -> [Save] {
        // The cycles' numbers are looked up first: they are in the index of the saves, the times are not.
        var saves = try database.prepare(
            """
            SELECT saves.cycle, cycles.begun, saves.snapshot, cycles.reason FROM saves JOIN cycles ON cycles.id = saves.cycle
            WHERE saves.unit = ?1
            AND saves.cycle > coalesce((SELECT id FROM cycles WHERE begun <= ?2 ORDER BY begun DESC LIMIT 1), 0)
            AND saves.cycle <= (SELECT id FROM cycles WHERE begun <= ?3 ORDER BY begun DESC LIMIT 1)
            ORDER BY saves.cycle DESC LIMIT 500
            """
        ).all([.text(unit), SQLValue(begin?.nanoseconds ?? 0), SQLValue(end.nanoseconds)]) { row -> Save? in
            guard let snapshot = row.text(2).flatMap({ SnapshotID($0) }) else { return nil }
            let cycle = row.integer(0) ?? 0
            return Save(
                cycle: cycle, time: UTCTime(nanoseconds: row.integer(1) ?? 0), snapshot: snapshot, paths: [],
                git: CycleRecord.git(row.text(3) ?? "", cycle))
        }
        saves.reverse()
        for index in saves.indices { saves[index].paths = try paths(of: saves[index].cycle, for: unit) }
        return saves
    }
}

extension RunFacts {
    /// A save may settle while the run that sees it is on its way: up to its end it counts.
    fileprivate var point: VerdictLine.Point {
        .init(
            run: run.number, isGreen: verdict == .passed, cycle: cycle, begun: begun, known: end?.time ?? begun)
    }

    fileprivate var isBroken: Bool { if case .broken? = verdict { true } else { false } }
}

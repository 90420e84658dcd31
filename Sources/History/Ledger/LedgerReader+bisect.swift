/// The input of a bisection: the last green run, the first red one, and the saves between.
package struct BisectCase: Sendable {
    package let job: String
    /// By which definition the job has to be run for an answer to count.
    package let definition: String?
    /// The last green run.
    package let green: RunFacts
    /// The first red run after it.
    package let red: RunFacts
    /// The saves among which the culprit is, in order of time; never empty.
    package let saves: [Save]
    /// The failure that is searched for.
    package let target: BisectAnswer.Target

    /// The inputs after a save, -1 for those before the first.
    package func inputs(_ state: Int) -> SnapshotID? {
        state < 0 ? green.snapshot : saves.indices.contains(state) ? saves[state].snapshot : nil
    }

    /// A plan that knows nothing but the two ends.
    package var blankPlan: BisectPlan {
        let isGreenProven = green.drift.isEmpty && green.definition == definition
        let isRedProven = red.drift.isEmpty && red.definition == definition && red.snapshot == saves.last?.snapshot
        return BisectPlan(
            saves: saves.count, first: isGreenProven ? .project : .assumed, last: isRedProven ? .project : .assumed)
    }
}

extension Attribution {
    /// Decides for two runs. Of a red run whose inputs changed under it only the end is known: the last save that fell into it.
    package init(green: RunFacts?, red: RunFacts, saves: [Save]) {
        let inputs = red.drift.isEmpty ? red.snapshot : saves.last?.snapshot ?? red.snapshot
        self.init(green: green?.snapshot, red: inputs, saves: saves)
    }
}

extension LedgerReader {
    /// The name under which the runs of a job's bisections are recorded; no unit of a configuration can have it.
    package static func bisectUnit(of job: String) -> String { job + "~bisect" }

    /// Collects the input of a bisection among these saves; nil when the red run is not known to have failed.
    package func bisectCase(
        of job: String, definition: String?, green: RunFacts, red: RunFacts, saves: [Save]
    ) throws(DatabaseError) -> BisectCase? {
        guard let verdict = red.verdict, !saves.isEmpty else { return nil }
        let target = BisectAnswer.Target(verdict: verdict, failing: Set(try failures(of: red.run).map(\.name)))
        return BisectCase(job: job, definition: definition, green: green, red: red, saves: saves, target: target)
    }

    /// The plan of a bisection with all answers that the history has: those of ordinary runs and those of earlier bisections.
    package func plan(of search: BisectCase) throws(DatabaseError) -> BisectPlan {
        var plan = search.blankPlan
        // From the end: when it was red, green and red again, the last turn is the one that counts.
        for state in (-1..<search.saves.count).reversed() {
            for (unit, origin) in [
                (search.job, BisectPlan.Origin.project), (Self.bisectUnit(of: search.job), .worktree),
            ] {
                guard let answer = try answer(to: search, at: state, by: unit) else { continue }
                // What could not be judged then may be judged now.
                if let isGreen = answer.isGreen { plan.record(state, isGreen: isGreen, in: origin) }
            }
        }
        return plan
    }

    /// What a unit's earlier runs on a state say together; nil when there are none.
    package func answer(to search: BisectCase, at state: Int, by unit: String) throws(DatabaseError) -> BisectAnswer? {
        guard let snapshot = search.inputs(state) else { return nil }
        let runs = try readRuns(
            """
            WHERE unit = ? AND +verdict IN ('passed', 'failed', 'timed out') AND snapshot = ? AND stale = 0
            AND definition IS ? ORDER BY id DESC LIMIT 20
            """, [.text(unit), .text(snapshot.description), SQLValue(search.definition)])
        var answers: [BisectAnswer] = []
        for run in runs {
            guard let verdict = run.verdict else { continue }
            let failing = Set(try failures(of: run.run).map(\.name))
            answers.append(BisectAnswer(verdict, failing: failing, target: search.target))
        }
        return BisectAnswer(answers)
    }

    /// Which save turned a job red, as far as the history knows it, its bisections included.
    package func attribution(
        of job: String, green: RunFacts?, red: RunFacts, saves: [Save]
    ) throws(DatabaseError) -> Attribution {
        let plain = Attribution(green: green, red: red, saves: saves)
        guard case .oneOf(let candidates) = plain, let green,
            let search = try bisectCase(
                of: job, definition: red.definition, green: green, red: red, saves: candidates),
            case .culprit(let index) = try plan(of: search).step
        else { return plain }
        return .save(candidates[index])
    }
}

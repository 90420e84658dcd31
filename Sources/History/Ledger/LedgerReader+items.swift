import Model

extension LedgerReader {
    /// How the items of a run compare with those of the run before it that had a test report; nil without a report.
    package func comparison(of run: RunFacts) throws(DatabaseError) -> ItemComparison? {
        guard let items = run.items else { return nil }
        let before = try readRuns(
            "WHERE unit = ? AND number < ? AND items IS NOT NULL ORDER BY number DESC LIMIT 1",
            [.text(run.run.unit), SQLValue(run.run.number)]
        ).first
        return ItemComparison(
            now: try failures(of: run.run),
            before: try before.map { earlier throws(DatabaseError) in try failures(of: earlier.run) } ?? [],
            isComplete: items.fault == nil)
    }

    /// The items of a job that came out differently on the same inputs in its newest runs, at most a hundred; the worst first.
    package func flakes(of job: String) throws(DatabaseError) -> [FlakeMemory.Flake] {
        let runs = try readRuns(
            """
            WHERE unit = ? AND +verdict IN ('passed', 'failed', 'timed out') AND stale = 0 AND snapshot IS NOT NULL
            ORDER BY number DESC LIMIT 100
            """, [.text(job)])
        return FlakeMemory(try trials(runs)).flakes
    }

    /// What failed in a run: its items, or the run itself when no report names any.
    package func failingNames(of run: RunFacts) throws(DatabaseError) -> Set<String> {
        if run.verdict == .passed { return [] }
        let names = Set(try failures(of: run.run).map(\.name))
        return names.isEmpty ? [FlakeMemory.wholeRun] : names
    }
}

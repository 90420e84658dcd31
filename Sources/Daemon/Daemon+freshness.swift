import Config
import History
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// Whether what a unit says, or does, is about its inputs as they are now.
extension Daemon {
    /// The facts of a unit, with what its verdict is worth.
    func report(on status: UnitStatus) -> UnitReport {
        var report = UnitReport(status)
        if status.reason == .neverStarted { report.reason = "never started: `bgexec start \(status.name)` starts it" }
        if case .job(let phase, let verdict) = status.life, !isBisectRun(status.name),
            let verdictBasis = verdictBasis(of: status.name)
        {
            let end = end(of: RunIdentity(unit: status.name, number: verdictBasis.run))
            report.items = end?.items
            if phase == .idle, verdict == verdictBasis.verdict {
                report.lastExit = end?.how ?? report.lastExit
                // No run was made for it: an earlier one has answered.
                if reconciler.state.verdicts[status.name]?.answer == verdictBasis.run {
                    (report.reason, report.cause) = (verdictBasis.answer, .change)
                }
            }
        }
        report.freshness = freshness(of: status)
        return report
    }

    /// Nil for a unit that has no inputs, or no run yet.
    private func freshness(of status: UnitStatus) -> Freshness? {
        guard let current = inputs.current(status.name) else {
            return inputs.isLooking(at: status.name) ? .unknown : nil
        }
        switch status.life {
        case .service:
            guard status.hasRun, let seen = inputs.launched(status.name) else { return nil }
            if seen == current { return .fresh(run: nil) }
            return .stale(.changed(changes(of: status.name, since: seen), since: nil))
        case .job:
            guard let basis = verdictBasis(of: status.name) else { return nil }
            if !basis.drift.isEmpty {
                return .stale(.changedDuring(run: basis.run, .init(basis.drift.map(\.description))))
            }
            guard let snapshot = basis.snapshot else { return .stale(.unrecorded(run: basis.run)) }
            if snapshot != current {
                return .stale(.changed(changes(of: status.name, since: snapshot), since: basis.run))
            }
            return basis.definition == definition(of: status.name)
                ? .fresh(run: basis.run) : .stale(.redefined(since: basis.run))
        }
    }

    private func changes(of unit: String, since snapshot: SnapshotID) -> Freshness.Paths {
        .init(inputs.changes(of: unit, since: snapshot).map(\.description))
    }

    /// What is known of a job's last verdict: from this daemon, else from the history.
    private func verdictBasis(of job: String) -> VerdictBasis? {
        if let known = reconciler.knowledge[job]?.basis { return known }
        let answer = reconciler.state.verdicts[job]?.answer.flatMap { number in
            (try? recorder.reader.run(RunIdentity(unit: job, number: number))) ?? nil
        }
        let newest = answer.map { [$0] } ?? (try? recorder.reader.runs(.init(unit: job, limit: 5))) ?? []
        guard let last = newest.first(where: { $0.verdict != nil }), let verdict = last.verdict else { return nil }
        let basis = VerdictBasis(
            run: last.run.number, verdict: verdict, snapshot: last.drift.isEmpty ? last.snapshot : nil,
            definition: last.definition, drift: last.drift)
        post(.basisFound(job: job, basis))
        return basis
    }

    /// What the unit's definition comes to now.
    func definition(of name: String) -> String? { reconciler.definition(of: name) }

    func isBisectRun(_ unit: String) -> Bool { reconciler.bisectRun?.unit == unit }
}

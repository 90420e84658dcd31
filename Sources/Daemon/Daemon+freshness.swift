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
                    (report.reason, report.cause) = (verdictBasis.answer, "change")
                }
            }
        }
        guard let current = inputs.current(status.name) else {
            if inputs.isLooking(at: status.name) { report.freshness = UnitReport.looking }
            return report
        }
        switch status.life {
        case .service:
            guard status.hasRun, let seen = inputs.launched(status.name) else { return report }
            report.fresh = seen == current
            if seen != current {
                report.tellStale(inputs.changes(of: status.name, since: seen), since: "it was started")
            }
        case .job:
            guard let verdictBasis = verdictBasis(of: status.name) else { return report }
            report.fresh = verdictBasis.snapshot == current && verdictBasis.definition == definition(of: status.name)
            if !verdictBasis.drift.isEmpty {
                report.changedInputs = verdictBasis.drift.prefix(UnitReport.mostChanges).map(\.description)
                report.freshness = "\(NameList.text(verdictBasis.drift)) changed while run \(verdictBasis.run) was on"
            } else if report.fresh == true {
                report.freshness = "run \(verdictBasis.run) saw these inputs"
            } else if let snapshot = verdictBasis.snapshot, snapshot != current {
                report.tellStale(inputs.changes(of: status.name, since: snapshot), since: "run \(verdictBasis.run)")
            } else if verdictBasis.snapshot == nil {
                report.freshness = "what run \(verdictBasis.run) saw is not known"
            } else {
                report.freshness = "its definition has changed since run \(verdictBasis.run)"
            }
        }
        return report
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

extension UnitReport {
    /// No more changed inputs are named than this.
    static let mostChanges = 20

    /// Says which inputs have changed, as far as is known.
    fileprivate mutating func tellStale(_ changes: [Path], since what: String) {
        changedInputs = changes.isEmpty ? nil : changes.prefix(Self.mostChanges).map(\.description)
        freshness =
            changes.isEmpty
            ? "its inputs have changed since \(what)" : "\(NameList.text(changes)) changed since \(what)"
    }
}

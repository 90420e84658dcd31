import History
import Model
import Supervisor
import Syscalls

/// What a job's verdict is about, and its consequences.
extension Reconciler {
    mutating func judged(_ judgment: Judgment, at now: LoopInstant, _ time: UTCTime) -> [Effect] {
        let (run, verdict) = (judgment.conclusion.run, judgment.conclusion.verdict)
        let job = run.unit
        if bisectRun?.unit == job {
            // Only after the plan has seen the end: it may begin again at once.
            later(.advanceBisectRun)
            return feedBisectRun(.concluded(verdict))
        }
        if verdict == .passed, let end = judgment.end {
            knowledge[job, default: .init()].usualDuration.learn(end.duration)
        }
        if run.number > 0 {
            let basis = VerdictBasis(
                run: run.number, verdict: verdict, snapshot: judgment.drift.isEmpty ? judgment.snapshot : nil,
                definition: knowledge[job]?.definition, drift: judgment.drift)
            knowledge[job, default: .init()].basis = basis
            repeatIfBroken(judgment)
        }
        state.verdicts[job] = .init(verdict, of: run.number, after: state.verdicts[job])
        // Before the next run can begin: the next daemon asks for the last run's verdict only.
        var effects: [Effect] = [.save]
        effects += news(of: verdict, job, run.number > 0 ? run : nil)
        effects.append(.concluded(judgment.conclusion))
        effects += feed(.jobConcluded(job, run: run.number, verdict), at: now, time)
        return effects + [.publish(job), .saveSoon]
    }

    /// A run that lost what it needs says nothing about its inputs: it is repeated, once, when all is healthy. Its state machine
    /// waits for that.
    private mutating func repeatIfBroken(_ judgment: Judgment) {
        let run = judgment.conclusion.run
        guard case .broken = judgment.conclusion.verdict, judgment.end != nil else {
            knowledge[run.unit, default: .init()].alreadyRetried = false
            return
        }
        guard knowledge[run.unit]?.alreadyRetried != true else { return }
        knowledge[run.unit, default: .init()].alreadyRetried = true
        later(.rerun(run))
    }

    mutating func rerun(_ run: RunIdentity, at now: LoopInstant, _ time: UTCTime) -> [Effect] {
        if isEnding { return [] }
        let why = "\(run) was broken; running it again, now that its needs are healthy"
        return feed(.begin(.manual(why), restart: [], run: [run.unit], skipped: [:]), at: now, time)
    }

    // MARK: Same inputs

    /// When a run has judged these very inputs already, its verdict is the answer and nothing runs.
    mutating func lookedUp(
        _ job: String, _ cycle: Cycle, _ basis: VerdictBasis?, at now: LoopInstant, _ time: UTCTime
    ) -> [Effect] {
        guard let basis, let snapshot = basis.snapshot else {
            registry.run(job, cycle.reason)
            return []
        }
        knowledge[job, default: .init()].basis = basis
        settle(job, snapshot)
        registry.recall(job, nil, verdict: basis.verdict)
        state.verdicts[job] = .init(basis.verdict, of: basis.run, after: state.verdicts[job])
        state.verdicts[job]?.answer = basis.run
        var effects: [Effect] = [.answered(job: job, basis, cycle)]
        effects += news(of: basis.verdict, job, RunIdentity(unit: job, number: basis.run))
        effects += feed(.jobConcluded(job, run: basis.run, basis.verdict), at: now, time)
        return effects + [.publish(job)]
    }

    /// Records that a job need not run on its present inputs, until it runs again.
    mutating func settle(_ job: String, _ snapshot: SnapshotID) {
        let run = lastRun(of: job)
        state.settled = (state.settled ?? [:]).merging([job: .init(snapshot: snapshot.description, run: run)]) { $1 }
    }
}

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
        if repeatsBroken(judgment) {
            // The next daemon must not judge it once more: it would not know what the run had lost.
            state.verdicts[job] = .init(verdict, of: run.number, after: state.verdicts[job])
            later(.rerun(run))
            let why = "\(run) was broken: \(verdict.problem ?? ""); it runs again when all that it needs is healthy"
            return [.save, .concluded(judgment.conclusion), .advise(why, unit: job)]
        }
        var effects: [Effect] = []
        if run.number > 0 { effects += record(judgment, at: now) } else { recordUnbegun(verdict, of: job) }
        if run.number > 0 || verdict != .cancelled {
            state.verdicts[job] = .init(verdict, of: run.number, after: state.verdicts[job])
        }
        reconsider(job)
        let isAskedForAgain = verdict == .cancelled && knowledge[job]?.askedSinceCancelled == true
        knowledge[job]?.askedSinceCancelled = false
        if !isAskedForAgain, !isToBeRepeated(job) { demanded.remove(job) }
        if run.number == 0 { requested.remove(job) }
        comparisonIsDue = true
        holdBackJobs()
        // Before the next run can begin: the next daemon asks for the last run's verdict only.
        effects.append(.save)
        effects += news(of: verdict, job, run.number > 0 ? run : nil)
        effects.append(.concluded(judgment.conclusion))
        effects += feed(.jobConcluded(job, run: run.number, verdict), at: now, time)
        if !isAskedForAgain, !plan.waitsToRun(job) { acknowledge(verdict, of: job) }
        return effects + [.publish(job), .saveSoon]
    }

    /// Whether somebody who wants a verdict about what is there now waits for another run: files changed under this one, and it does not
    /// seem to change them itself; or a service that it rests on was restarted under it; or somebody was at its outputs just after it.
    private mutating func isToBeRepeated(_ job: String) -> Bool {
        guard let known = knowledge[job], let verdict = known.verdict, verdict.isConclusive else { return false }
        if !verdict.drift.isEmpty { return !known.pacing.isLoop }
        if known.outputsAreDoubtful { return true }
        // What cannot be known now will not be known after another run either.
        return verdict.basis == nil && presentBasis(of: job).basis != nil
    }

    /// What does not run again by itself until something changes, though its last run says nothing about what is there now.
    private mutating func acknowledge(_ verdict: Verdict, of job: String) {
        switch verdict {
        // Whoever has cancelled it does not want it.
        case .cancelled: acknowledge(job)
        // What is broken twice stays broken. When what it needs is there again, it runs.
        case .broken: if presentObstacle(of: job) == nil { acknowledge(job) }
        case .passed, .failed, .timedOut: break
        }
    }

    /// A job did not run though it was to. One that was given up leaves what its last run has said; otherwise it has come to no verdict.
    private mutating func recordUnbegun(_ verdict: Verdict, of job: String) {
        if verdict == .cancelled {
            registry.recall(job, nil, verdict: knowledge[job]?.verdict?.verdict)
        } else {
            knowledge[job, default: .init()].verdict = VerdictBasis(run: lastRun(of: job), verdict: verdict, basis: nil)
        }
    }

    /// What a run's verdict is about.
    private mutating func record(_ judgment: Judgment, at now: LoopInstant) -> [Effect] {
        let (run, verdict) = (judgment.conclusion.run, judgment.conclusion.verdict)
        var known = knowledge[run.unit] ?? UnitKnowledge()
        let drift = known.drift
        let isAsLaunched =
            drift.isEmpty && known.observation.inputs == .known(known.runBasis?.inputs) && hasNeededOutputs(run.unit)
        known.verdict = VerdictBasis(
            run: run.number, verdict: verdict, basis: isAsLaunched ? known.runBasis : nil, drift: drift.sorted())
        var effects: [Effect] = []
        if drift.isEmpty {
            known.pacing.end()
            // Otherwise it would answer for its basis at another time.
            if !isAsLaunched || known.runBasis == nil { effects.append(.basisLost(run)) }
        } else {
            known.pacing.changedItself(drift, at: now)
            effects.append(.drifted(run, drift.sorted()))
        }
        if verdict == .passed, unit(run.unit)?.job?.hasOutputs == true {
            // Twice in a row is no chance: the clock of a file server, for example, is another one than ours.
            known.outputsAreDoubtful = judgment.leftWhatIsThere == .touched && !known.outputsAreDoubtful
            let isKnown = judgment.leftWhatIsThere != .unwatched && !known.outputsAreDoubtful
            known.outputsLeft = isKnown ? known.observation.outputs.snapshot : nil
            if let outputs = known.outputsLeft { effects.append(.leftOutputs(run, outputs)) }
        }
        knowledge[run.unit] = known
        return effects
    }

    /// Whether what the jobs that this one needs have left is there still. One that has outputs itself may have changed theirs: the two
    /// are told as a circle.
    private func hasNeededOutputs(_ job: String) -> Bool {
        if let declared = unit(job)?.job, declared.hasOutputs { return true }
        return registry.allNeeds(of: job).allSatisfy { need in
            guard let needed = unit(need), !needed.isService else { return true }
            return hasItsOutputs(need)
        }
    }

    /// Whether a run that lost what it needs is repeated, once, when all is healthy: it says nothing about its inputs. Its state machine
    /// waits for that, and its step in the cycle goes on.
    private mutating func repeatsBroken(_ judgment: Judgment) -> Bool {
        let job = judgment.conclusion.run.unit
        guard case .broken = judgment.conclusion.verdict, judgment.end != nil, !isEnding else {
            knowledge[job, default: .init()].alreadyRetried = false
            return false
        }
        if knowledge[job]?.alreadyRetried == true || presentObstacle(of: job) != nil { return false }
        knowledge[job, default: .init()].alreadyRetried = true
        return true
    }

    mutating func rerun(_ run: RunIdentity) {
        let why = "\(run) was broken; running it again, now that its needs are healthy"
        registry.run(run.unit, Reason(.dependency, why))
    }

    // MARK: Same basis

    /// When a run has judged what is there now already, its verdict is the answer and nothing runs.
    mutating func lookedUp(
        _ job: String, _ cycle: Cycle, _ past: PastVerdict?, at now: LoopInstant, _ time: UTCTime
    ) -> [Effect] {
        guard let past, answers(past, for: job) else {
            registry.run(job, cycle.reason)
            return []
        }
        let verdict = past.verdict
        knowledge[job, default: .init()].verdict = verdict
        if let outputs = past.outputs { knowledge[job]?.outputsLeft = outputs }
        knowledge[job]?.forgetChanges()
        knowledge[job]?.notRun = nil
        reconsider(job)
        demanded.remove(job)
        comparisonIsDue = true
        registry.recall(job, nil, verdict: verdict.verdict)
        holdBackJobs()
        state.verdicts[job] = .init(verdict.verdict, of: verdict.run, after: state.verdicts[job])
        state.verdicts[job]?.answer = verdict.run
        var effects: [Effect] = [.answered(job: job, verdict, cycle)]
        effects += news(of: verdict.verdict, job, RunIdentity(unit: job, number: verdict.run))
        effects += feed(.jobConcluded(job, run: verdict.run, verdict.verdict), at: now, time)
        return effects + [.publish(job)]
    }

    /// Whether what the last run rested on was restarted or changed under it: an older verdict must not hide what came of it.
    private func lastRunSaysNothing(of job: String) -> Bool {
        guard let last = knowledge[job]?.verdict else { return false }
        return last.isConclusive && last.basis == nil && last.drift.isEmpty
    }

    /// Whether a past verdict stands for a new run: what the run left must be there too. What a job leaves without saying so is not
    /// known, so where somebody needs it, it runs.
    private func answers(_ past: PastVerdict, for job: String) -> Bool {
        guard let unit = unit(job), unit.job?.reuse == true, !lastRunSaysNothing(of: job) else { return false }
        if unit.job?.hasOutputs == true {
            guard case .known(let outputs?) = observation(of: job).outputs else { return false }
            return past.verdict.verdict != .passed || outputs == past.outputs
        }
        return registry.members[job]?.dependents.isEmpty ?? true
    }
}

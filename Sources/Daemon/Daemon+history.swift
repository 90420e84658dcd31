import Config
import History
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// Records what happens in the history, and answers from the history in place of a run.
extension Daemon {
    /// What is known now of a unit's run that begins.
    func circumstances(of unit: String) -> HistoryRecorder.Circumstances {
        let cycle = reconciler.plan.open.last { cycle in
            cycle.steps.contains { step in
                if case .acting = step.phase { step.unit == unit } else { false }
            }
        }
        return .init(
            kind: isBisectRun(unit) ? .bisect : nil, cycle: cycle?.number, snapshot: inputs.launched(unit),
            definition: definition(of: unit), basis: reconciler.knowledge[unit]?.runBasis,
            head: GitHead.read(in: project.root))
    }

    /// Finds out what a job's verdict is about, before anything else happens.
    func judge(_ conclusion: UnitRegistry.Conclusion) {
        let (run, verdict) = (conclusion.run, conclusion.verdict)
        let judgment = Reconciler.Judgment(
            conclusion: conclusion, end: run.number > 0 ? executor.lastEnd(of: run.unit) : nil,
            leftWhatIsThere: leftOutputs(of: run))
        if isBisectRun(run.unit) {
            if run.number > 0 { recorder.ended(run, judgment.end ?? EndRecord(outcome: .unknown), verdict) }
            recorder.flush()
            daemonLog.write("\(run.number > 0 ? run.description : run.unit) \(verdict.name)")
        } else if run.number > 0 {
            if let end = judgment.end { recorder.ended(run, end, verdict) }
        } else {
            couldNotBegin(run.unit, verdict)
        }
        post(.judged(judgment))
    }

    private func leftOutputs(of run: RunIdentity) -> Reconciler.LeftOutputs {
        guard reconciler.knowledge[run.unit]?.launchedAt != nil || survivors.contains(run) else { return .unwatched }
        guard let end = executor.lastEnd(of: run.unit) else { return .present }
        return inputs.outputsWereTouched(of: run.unit, since: end.time) ? .touched : .present
    }

    /// A wanted run could not begin: the history records it under its own number.
    private func couldNotBegin(_ job: String, _ verdict: Verdict) {
        guard case .broken = verdict, let reason = status(of: job)?.reason, let run = executor.numberUnbegun(job) else {
            return
        }
        var circumstances = circumstances(of: job)
        (circumstances.snapshot, circumstances.definition) = (inputs.current(job), definition(of: job))
        recorder.couldNotBegin(run, verdict, why: reason, circumstances)
    }

    func logVerdict(_ run: RunIdentity, _ verdict: Verdict) {
        let details =
            switch verdict {
            case .failed(let code): ": \(end(of: run)?.how ?? "exit \(code)")"
            case .broken(let problem): ": \(problem)"
            case .passed, .timedOut, .cancelled: ""
            }
        daemonLog.write("\(run.number > 0 ? run.description : run.unit) \(verdict.name)\(details)")
    }

    /// The inputs of each unit that the cycle concerns, as they are after its changes.
    func recordSaves(of cycle: Cycle) {
        guard case .change(let changed) = cycle.cause else { return }
        let paths = changed.map { Path($0) }
        for step in cycle.steps {
            guard let snapshot = inputs.current(step.unit) else { continue }
            let own = cycle.steps.count > 1 ? inputs.select(paths, of: step.unit) : []
            recorder.append(
                .saved(
                    cycle: Int64(cycle.number), unit: step.unit, snapshot, own: own.count == paths.count ? [] : own))
        }
    }

    func recordCommand(_ request: Request) {
        guard let text = request.deed else { return }
        recorder.record(.command, text, by: ProcessTable.name(ofUser: ThisProcess.user))
    }

    /// Stored past inputs are removed once the history no longer refers to them.
    func sweepInputs() {
        // Facts that the history could not write yet may need more inputs than it refers to.
        guard recorder.trouble == nil else { return }
        recorder.flush()
        inputs.sweep(keeping: Set([reconciler.bisectRun?.snapshot].compactMap(\.self)))
    }

    // MARK: Same basis

    /// The verdict of a run on the same basis; nil when there is none.
    func pastVerdict(on basis: Basis, of job: String) -> Reconciler.PastVerdict? {
        recorder.flush()
        guard let run = (try? recorder.reader.judged(basis, by: job)) ?? nil, let verdict = run.verdict else {
            return nil
        }
        return .init(verdict: VerdictBasis(run: run.run.number, verdict: verdict, basis: basis), outputs: run.outputs)
    }

    /// Records that an earlier verdict stands in for a run.
    func recordAnswer(_ basis: VerdictBasis, _ job: String, _ cycle: Cycle) {
        let words = "\(job): not run, it has the \(basis.answer)"
        daemonLog.write(words)
        recorder.record(.verdict, words, unit: job)
        recorder.append(.answered(cycle: Int64(cycle.number), unit: job, run: basis.run))
        server?.publish(.notice(words))
    }
}

extension Request {
    /// The requested action, for the history; nil for a request that only reads.
    var deed: String? {
        switch self {
        case .status, .follow, .wait, .read, .audit: nil
        case .start(let units): "start " + (units.isEmpty ? "all" : units.joined(separator: " "))
        case .stop(let units): "stop " + (units.isEmpty ? "all" : units.joined(separator: " "))
        case .restart(let units): "restart " + (units.isEmpty ? "all" : units.joined(separator: " "))
        case .once(let job): "once \(job)"
        case .bisectRun(let job, let snapshot): "run \(job) on its inputs \(snapshot.prefix(12))"
        case .cancel(let job, let why): "cancel \(job)" + (why.map { ": \($0)" } ?? "")
        }
    }
}

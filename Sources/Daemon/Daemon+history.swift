import Config
import History
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// How what happens becomes history, and how history answers in place of a run.
extension Daemon {
    /// What is known now of a unit's run that begins.
    func circumstances(of unit: String) -> HistoryRecorder.Circumstances {
        let cycle = plan.open.last { cycle in
            cycle.steps.contains { step in
                if case .acting = step.phase { step.unit == unit } else { false }
            }
        }
        return .init(
            kind: isBisectRun(unit) ? .bisect : nil, cycle: cycle?.number, snapshot: inputs.launched(unit),
            definition: definitions[unit], head: GitHead.read(in: project.root))
    }

    /// A run that was wanted could not even begin: the history tells of it under a number of its own.
    private func couldNotBegin(_ job: String, _ verdict: Verdict) {
        guard case .broken = verdict, let reason = supervisor.status(of: job)?.reason,
            let run = supervisor.numberUnbegun(job)
        else { return }
        var circumstances = circumstances(of: job)
        (circumstances.snapshot, circumstances.definition) = (inputs.current(job), definition(of: job))
        recorder.couldNotBegin(run, verdict, why: reason, circumstances)
    }

    /// A job's verdict stands: what it is about is looked at once more, before anything else happens.
    func concluded(_ run: RunIdentity, _ verdict: Verdict, _ record: EndRecord?) {
        guard run.number > 0 else { return couldNotBegin(run.unit, verdict) }
        if let record { recorder.ended(run, record, verdict) }
        let written = Set(outputDetectors[run.unit]?.outputs ?? [])
        let drift = inputs.drift(of: run.unit).filter { !written.contains($0) }
        if drift.isEmpty { inputs.adoptOutputs(of: run.unit) }
        if !drift.isEmpty {
            recorder.append(.drift(run, drift))
            daemonLog.write("\(run) is stale: \(NameList.text(drift)) changed while it ran")
        }
        verdictBases[run.unit] = VerdictBasis(
            run: run.number, verdict: verdict, snapshot: drift.isEmpty ? inputs.launched(run.unit) : nil,
            definition: definitions[run.unit], drift: drift)
        rerunIfBroken(run, verdict, record)
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
        recorder.note(.command, text, by: ProcessTable.name(ofUser: ThisProcess.user))
    }

    /// What is kept of past inputs goes when the history tells of it no more.
    func sweepInputs() {
        // What the history could not write yet may need more than it tells.
        guard recorder.trouble == nil else { return }
        recorder.flush()
        let settled = (state.settled ?? [:]).values.compactMap { SnapshotID($0.snapshot) }
        inputs.sweep(keeping: Set(settled + [bisectRun?.snapshot].compactMap(\.self)))
    }

    // MARK: Same inputs

    /// When a run has judged these very inputs already, its verdict is the answer and nothing runs. What somebody asks for runs.
    /// - Returns: whether it was so.
    func answerFromHistory(_ job: String, _ cycle: Cycle) -> Bool {
        guard cycle.cause.isChange, let snapshot = inputs.current(job) else { return false }
        recorder.flush()
        guard let judged = (try? recorder.reader.judged(snapshot, by: job, definition: definition(of: job))) ?? nil,
            let verdict = judged.verdict
        else {
            return false
        }
        let verdictBasis = VerdictBasis(
            run: judged.run.number, verdict: verdict, snapshot: snapshot, definition: judged.definition, drift: [])
        let words = "\(job): nothing runs, it has the \(verdictBasis.answer)"
        daemonLog.write(words)
        recorder.note(.verdict, words, unit: job)
        recorder.append(.answered(cycle: Int64(cycle.number), unit: job, run: judged.run.number))
        settle(job, snapshot)
        server?.publish(.notice(words))
        verdictBases[job] = verdictBasis
        supervisor.recall(job, nil, verdict: verdict)
        state.verdicts[job] = .init(verdict, of: judged.run.number, after: state.verdicts[job])
        state.verdicts[job]?.answer = judged.run.number
        tellOf(verdict, of: job, run: judged.run)
        feed(.jobConcluded(job, run: judged.run.number, verdict))
        if let status = supervisor.status(of: job) { server?.publish(.unit(report(on: status))) }
        return true
    }

    /// A run that lost what it needs says nothing about its inputs: it is run again, once, when all is healthy. The supervisor waits
    /// for that by itself.
    private func rerunIfBroken(_ run: RunIdentity, _ verdict: Verdict, _ record: EndRecord?) {
        guard case .broken = verdict, record != nil else {
            alreadyRetried.remove(run.unit)
            return
        }
        guard alreadyRetried.insert(run.unit).inserted else { return }
        EventLoop.running.schedule(at: .now) { [weak self] in
            guard let self, !self.isEnding else { return }
            self.feed(
                .begin(
                    .manual("\(run) was broken; once more, now that all is healthy"), restart: [], run: [run.unit],
                    skipped: [:]))
        }
    }
}

extension Request {
    /// What it asks to be done, for the history; nil when it only asks to be told.
    fileprivate var deed: String? {
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

import Config
import History
import Loop
import Supervisor
import Syscalls

/// Runs of a job on past inputs.
extension Daemon {
    /// Takes an order for a trial; it begins when nothing else goes on.
    func beginTrial(of job: String, on text: String, for client: ClientConnection) throws -> Answer.Accepted {
        guard let unit = loaded.config.unit(named: job), !unit.isService else {
            throw Complaint("\(job) is no job of this project", code: .badUsage)
        }
        if let trial {
            throw Complaint(
                "a bisection of \(trial.job) is on", advice: "wait for its end, or end it with Ctrl+C there",
                code: .failed)
        }
        let worktree = Trial.worktree(of: job, in: project)
        guard let snapshot = SnapshotID(text), (try? File.status(of: worktree))??.kind == .directory else {
            throw Complaint("there is no worktree for a bisection of \(job)", advice: "use `bgexec bisect \(job)`")
        }
        let moved = try servicesToMove(for: unit, to: snapshot)
        isEnding = false
        (state.isActive, state.isEnding) = (true, nil)
        trialCount += 1
        trial = Trial(number: trialCount, job: job, snapshot: snapshot, worktree: worktree, moved: moved)
        let number = trialCount
        client.onGone = { [weak self] in if self?.trial?.number == number { self?.feedTrial(.dropped) } }
        supervisor.define(supervisedUnits())
        goOnWithTrial()
        return accepted(units: supervisor.allNeeds(of: job).sorted(), trial: trial.map { TrialReport($0) })
    }

    /// The needed services whose own inputs were others then.
    private func servicesToMove(for job: UnitConfig, to snapshot: SnapshotID) throws -> Set<String> {
        guard let now = inputs.current(job.name) else { throw Complaint("the inputs of \(job.name) cannot be read") }
        let changed = try inputs.changes(from: now, to: snapshot).map { project.root / $0.path }
        var moved: Set<String> = []
        for need in supervisor.allNeeds(of: job.name) {
            guard let unit = loaded.config.unit(named: need), unit.isService, !unit.inputs.isEmpty else { continue }
            let selector = InputSelector(project, unit)
            guard changed.contains(where: selector.selects) else { continue }
            if case .service(.external)? = supervisor.status(of: need)?.life {
                throw Complaint(
                    "\(need) is not ours, so it cannot be run on past inputs",
                    advice: "stop the process that stands in for it")
            }
            moved.insert(need)
        }
        return moved
    }

    /// Begins the trial if nothing else goes on.
    func goOnWithTrial() {
        guard let trial, trial.plan.state == .waiting else { return }
        if let cycle = plan.open.last {
            self.trial?.waitsFor = "cycle \(cycle.number)"
        } else if supervisor.status(of: trial.job)?.hasRun == true {
            self.trial?.waitsFor = "the run of \(trial.job)"
        } else {
            feedTrial(.quiet)
        }
    }

    func feedTrial(_ event: TrialPlan.Event) {
        guard let effects = trial?.plan.handle(event) else { return }
        for effect in effects { carryOut(effect) }
    }

    private func carryOut(_ effect: TrialPlan.Effect) {
        guard let trial else { return }
        let reason = Reason(.manual, "bisection of \(trial.job): its inputs as they were (\(trial.snapshot.short))")
        switch effect {
        case .begin:
            self.trial?.waitsFor = nil
            // Before the first service is moved: should this daemon be killed, the next one gives them back.
            state.trial = .init(job: trial.job, moved: trial.moved.sorted())
            save()
            diary.write(
                "\(reason)" + (trial.moved.isEmpty ? "" : ", with \(trial.moved.sorted().joined(separator: ", "))"))
            for service in trial.moved where supervisor.status(of: service)?.isWanted == true {
                supervisor.restart(service, reason)
            }
            supervisor.run(trial.unit, reason)
            state.wanted = wantedServices()
            tellTrial()
        case .cancel: supervisor.cancel(trial.unit, Reason(.manual, "something else comes before the bisection"))
        case .restore: giveBack(trial.moved, after: trial.job)
        case .tell(let verdict): server?.publish(.trial(TrialReport(trial, verdict)))
        case .forget:
            state.trial = nil
            self.trial = nil
            setNeedsSave()
            // The supervisor may just be telling of this unit: it is let go of when that is done.
            EventLoop.shared.schedule(at: .now) { [weak self] in
                guard let self, self.trial == nil else { return }
                self.supervisor.define(self.supervisedUnits())
            }
        }
    }

    private func giveBack(_ services: Set<String>, after job: String) {
        for service in services where supervisor.status(of: service)?.isWanted == true {
            supervisor.restart(service, Reason(.manual, "the bisection of \(job) gives it back"))
        }
    }

    private func tellTrial() {
        if let trial { server?.publish(.trial(TrialReport(trial))) }
    }

    /// What the daemon before this one left of a trial: its run is ended, its services come back to the project.
    func endForeignTrial() {
        guard let left = state.trial else { return }
        let unit = LedgerReader.bisectUnit(of: left.job)
        diary.write("the bisection of \(left.job) ended with the daemon before this one")
        // Its run belongs to no unit any more, so it is being stopped.
        for run in (try? chronicle.reader.runs(.init(unit: unit, limit: 1))) ?? [] where run.end == nil {
            chronicle.ended(run.run, EndRecord(outcome: .unknown), .cancelled)
        }
        giveBack(Set(left.moved), after: left.job)
        state.trial = nil
        setNeedsSave()
    }

    // MARK: What happens to it

    /// Whether an event is about the trial and nothing else.
    func isOfTrial(_ unit: String) -> Bool { trial?.unit == unit }

    /// The trial's unit came into another state.
    func trialMoved(_ status: UnitStatus) {
        guard status.hasRun, trial?.run != status.run else { return }
        trial?.run = status.run
        tellTrial()
    }

    /// The trial's run has its verdict.
    func trialConcluded(_ run: RunIdentity, _ verdict: Verdict, _ record: EndRecord?) {
        if run.number > 0 {
            chronicle.ended(run, record ?? EndRecord(outcome: .unknown), verdict)
        }
        chronicle.flush()
        diary.write("\(run.number > 0 ? run.description : run.unit) \(verdict.name)")
        feedTrial(.concluded(verdict))
        // Only after the plan has seen the end: it may begin anew at once.
        EventLoop.shared.schedule(at: .now) { [weak self] in self?.goOnWithTrial() }
    }
}

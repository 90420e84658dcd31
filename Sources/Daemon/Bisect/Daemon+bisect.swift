import Config
import History
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// Runs of a job on past inputs.
extension Daemon {
    /// Takes an order for a trial; it begins when nothing else goes on.
    func beginBisectRun(of job: String, on text: String, for client: ClientConnection) throws -> Answer.Accepted {
        guard let unit = loaded.config.unit(named: job), !unit.isService else {
            throw UserError("\(job) is no job of this project", code: .badUsage)
        }
        if let bisectRun {
            throw UserError(
                "a bisection of \(bisectRun.job) is on", advice: "wait for its end, or end it with Ctrl+C there",
                code: .failed)
        }
        let worktree = project.bisectWorktree(of: job)
        guard let snapshot = SnapshotID(text), (try? File.status(of: worktree))??.kind == .directory else {
            throw UserError("there is no worktree for a bisection of \(job)", advice: "use `bgexec bisect \(job)`")
        }
        let moved = try servicesToMove(for: unit, to: snapshot)
        isEnding = false
        (state.isActive, state.isEnding) = (true, nil)
        bisectRunCount += 1
        bisectRun = BisectRun(number: bisectRunCount, job: job, snapshot: snapshot, worktree: worktree, moved: moved)
        let number = bisectRunCount
        client.onGone = { [weak self] in if self?.bisectRun?.number == number { self?.feedBisectRun(.dropped) } }
        supervisor.define(supervisedUnits())
        advanceBisectRun()
        return accepted(units: supervisor.allNeeds(of: job).sorted(), bisectRun: bisectRun.map { BisectRunReport($0) })
    }

    /// The needed services whose own inputs were others then.
    private func servicesToMove(for job: UnitConfig, to snapshot: SnapshotID) throws -> Set<String> {
        guard let now = inputs.current(job.name) else { throw UserError("the inputs of \(job.name) cannot be read") }
        let changed = try inputs.changes(from: now, to: snapshot).map { project.root / $0.path }
        var moved: Set<String> = []
        for need in supervisor.allNeeds(of: job.name) {
            guard let unit = loaded.config.unit(named: need), unit.isService, !unit.inputs.isEmpty else { continue }
            let selector = InputSelector(project, unit)
            guard changed.contains(where: selector.selects) else { continue }
            if case .service(.external)? = supervisor.status(of: need)?.life {
                throw UserError(
                    "\(need) is not ours, so it cannot be run on past inputs",
                    advice: "stop the process that stands in for it")
            }
            moved.insert(need)
        }
        return moved
    }

    /// Begins the trial if nothing else goes on.
    func advanceBisectRun() {
        guard let bisectRun, bisectRun.plan.state == .waiting else { return }
        if let cycle = plan.open.last {
            self.bisectRun?.waitsFor = "cycle \(cycle.number)"
        } else if supervisor.status(of: bisectRun.job)?.hasRun == true {
            self.bisectRun?.waitsFor = "the run of \(bisectRun.job)"
        } else {
            feedBisectRun(.quiet)
        }
    }

    func feedBisectRun(_ event: BisectRunPlan.Event) {
        guard let effects = bisectRun?.plan.handle(event) else { return }
        for effect in effects { carryOut(effect) }
    }

    private func carryOut(_ effect: BisectRunPlan.Effect) {
        guard let bisectRun else { return }
        let reason = Reason(
            .manual, "bisection of \(bisectRun.job): its inputs as they were (\(bisectRun.snapshot.short))")
        switch effect {
        case .begin:
            self.bisectRun?.waitsFor = nil
            // Before the first service is moved: should this daemon be killed, the next one gives them back.
            state.bisectRun = .init(job: bisectRun.job, moved: bisectRun.moved.sorted())
            save()
            daemonLog.write(
                "\(reason)"
                    + (bisectRun.moved.isEmpty ? "" : ", with \(bisectRun.moved.sorted().joined(separator: ", "))"))
            for service in bisectRun.moved where supervisor.status(of: service)?.isWanted == true {
                supervisor.restart(service, reason)
            }
            supervisor.run(bisectRun.unit, reason)
            state.wanted = wantedServices()
            publishBisectRun()
        case .cancel: supervisor.cancel(bisectRun.unit, Reason(.manual, "something else comes before the bisection"))
        case .restore: giveBack(bisectRun.moved, after: bisectRun.job)
        case .tell(let verdict): server?.publish(.bisectRun(BisectRunReport(bisectRun, verdict)))
        case .forget:
            state.bisectRun = nil
            self.bisectRun = nil
            setNeedsSave()
            // The supervisor may just be telling of this unit: it is let go of when that is done.
            EventLoop.running.schedule(at: .now) { [weak self] in
                guard let self, self.bisectRun == nil else { return }
                self.supervisor.define(self.supervisedUnits())
            }
        }
    }

    private func giveBack(_ services: Set<String>, after job: String) {
        for service in services where supervisor.status(of: service)?.isWanted == true {
            supervisor.restart(service, Reason(.manual, "the bisection of \(job) gives it back"))
        }
    }

    private func publishBisectRun() {
        if let bisectRun { server?.publish(.bisectRun(BisectRunReport(bisectRun))) }
    }

    /// What the daemon before this one left of a trial: its run is ended, its services come back to the project.
    func endLeftoverBisectRun() {
        guard let left = state.bisectRun else { return }
        let unit = LedgerReader.bisectUnit(of: left.job)
        daemonLog.write("the bisection of \(left.job) ended with the daemon before this one")
        // Its run belongs to no unit any more, so it is being stopped.
        for run in (try? recorder.reader.runs(.init(unit: unit, limit: 1))) ?? [] where run.end == nil {
            recorder.ended(run.run, EndRecord(outcome: .unknown), .cancelled)
        }
        giveBack(Set(left.moved), after: left.job)
        state.bisectRun = nil
        setNeedsSave()
    }

    // MARK: What happens to it

    /// Whether an event is about the trial and nothing else.
    func isBisectRun(_ unit: String) -> Bool { bisectRun?.unit == unit }

    /// The trial's unit came into another state.
    func bisectRunMoved(_ status: UnitStatus) {
        guard status.hasRun, bisectRun?.run != status.run else { return }
        bisectRun?.run = status.run
        publishBisectRun()
    }

    /// The trial's run has its verdict.
    func bisectRunConcluded(_ run: RunIdentity, _ verdict: Verdict, _ record: EndRecord?) {
        if run.number > 0 {
            recorder.ended(run, record ?? EndRecord(outcome: .unknown), verdict)
        }
        recorder.flush()
        daemonLog.write("\(run.number > 0 ? run.description : run.unit) \(verdict.name)")
        feedBisectRun(.concluded(verdict))
        // Only after the plan has seen the end: it may begin anew at once.
        EventLoop.running.schedule(at: .now) { [weak self] in self?.advanceBisectRun() }
    }
}

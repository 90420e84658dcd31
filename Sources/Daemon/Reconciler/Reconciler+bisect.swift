import History
import Model
import Supervisor
import Syscalls

/// Runs of a job on past inputs.
extension Reconciler {
    /// Schedules a run on past inputs. The services that the job needs and whose own inputs were different then run on them too;
    /// a process that bgexec did not start cannot.
    mutating func begin(_ request: BisectRequest) -> [Effect] {
        let moved = registry.allNeeds(of: request.job).intersection(request.changedServices)
        if let external = moved.sorted().first(where: isExternal) { return [.bisectRefused(.external(external))] }
        phase = .active
        bisectRunCount += 1
        bisectRun = BisectRun(
            number: bisectRunCount, job: request.job, snapshot: request.snapshot, worktree: request.worktree,
            moved: moved)
        later(.advanceBisectRun)
        later(.save)
        return [.define(retiring: [])]
    }

    /// Begins the run if nothing else is in progress.
    mutating func advanceBisectRun() -> [Effect] {
        guard let run = bisectRun, run.plan.state == .waiting else { return [] }
        if let cycle = plan.open.last {
            bisectRun?.waitsFor = "cycle \(cycle.number)"
        } else if registry[run.job]?.status.hasRun == true {
            bisectRun?.waitsFor = "the run of \(run.job)"
        } else {
            return feedBisectRun(.quiet)
        }
        return []
    }

    mutating func feedBisectRun(_ event: BisectRunPlan.Event) -> [Effect] {
        (bisectRun?.plan.handle(event) ?? []).flatMap { carryOut($0) }
    }

    private mutating func carryOut(_ effect: BisectRunPlan.Effect) -> [Effect] {
        guard let run = bisectRun else { return [] }
        switch effect {
        case .begin:
            let reason = Reason(.manual, "bisection of \(run.job): its inputs as they were (\(run.snapshot.short))")
            bisectRun?.waitsFor = nil
            state.bisectRun = .init(job: run.job, moved: run.moved.sorted())
            for service in run.moved.sorted() where registry.isWanted(service) {
                registry.post(service, .service(.restart(reason)))
            }
            registry.run(run.unit, reason)
            later(.recordWanted)
            // Saved before the first service is moved: if this daemon is killed, the next one returns them.
            return [.save, .bisectBegan(reason, moved: run.moved.sorted())] + published
        case .cancel:
            registry.post(run.unit, .job(.cancel(Reason(.manual, "other work takes priority over the bisection"))))
            return []
        case .restore:
            giveBack(run.moved, after: run.job)
            return []
        case .report(let verdict): return [.bisectRun(run, verdict)]
        case .forget:
            state.bisectRun = nil
            bisectRun = nil
            later(.dropBisectUnit)
            return [.saveSoon]
        }
    }

    private mutating func giveBack(_ services: Set<String>, after job: String) {
        for service in services.sorted() where registry.isWanted(service) {
            let reason = Reason(.manual, "returned to the project after the bisection of \(job)")
            registry.post(service, .service(.restart(reason)))
        }
    }

    private var published: [Effect] { bisectRun.map { [.bisectRun($0, nil)] } ?? [] }

    /// The state of its unit changed.
    mutating func bisectRunMoved(_ life: UnitStateMachine) -> [Effect] {
        guard let run = life.status.hasRun ? bisectRun.map({ lastRun(of: $0.unit) }) : nil, bisectRun?.run != run else {
            return []
        }
        bisectRun?.run = run
        return published
    }

    /// Cleans up after a bisect run of the previous daemon: its run is ended, its services return to the project.
    mutating func endLeftoverBisectRun() -> [Effect] {
        guard let left = state.bisectRun else { return [] }
        giveBack(Set(left.moved), after: left.job)
        state.bisectRun = nil
        return [.bisectLeftOver(job: left.job), .saveSoon]
    }
}

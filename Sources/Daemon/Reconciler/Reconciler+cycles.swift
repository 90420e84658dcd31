import Config
import History
import Model
import Supervisor
import Syscalls

/// Turns changes into cycles, and cycles into runs.
extension Reconciler {
    /// Resumes an earlier daemon's cycles, and starts those that it had not started.
    mutating func resumeCycles(_ adopted: [String], at now: LoopInstant, _ time: UTCTime) -> [Effect] {
        var effects: [Effect] = []
        for step in plan.open.flatMap(\.steps) {
            guard case .acting = step.phase, unit(step.unit) != nil else { continue }
            // A run that ended while no daemon was running has its verdict by now; of this one nothing is known.
            if step.action == .run, step.run != nil, !adopted.contains(step.unit) {
                effects += drop(step, at: now, time)
            }
            if step.action == .restart, !registry.isWanted(step.unit) { effects += drop(step, at: now, time) }
        }
        effects += feed(.goOn, at: now, time)
        // A unit removed while no daemon was running would otherwise never end its step.
        for step in plan.open.flatMap(\.steps) where unit(step.unit) == nil { effects += drop(step, at: now, time) }
        return effects
    }

    private mutating func drop(_ step: Cycle.Step, at now: LoopInstant, _ time: UTCTime) -> [Effect] {
        switch step.action {
        case .restart: feed(.serviceGone(step.unit, why: "it was stopped while no daemon was running"), at: now, time)
        case .run: feed(.jobConcluded(step.unit, run: step.run ?? 0, .cancelled), at: now, time)
        }
    }

    /// Feeds the plan, and carries out the consequences.
    mutating func feed(_ event: CyclePlan.Event, at now: LoopInstant, _ time: UTCTime) -> [Effect] {
        var effects: [Effect] = []
        if case .begin = event { effects += feedBisectRun(.disturbed) }
        for effect in plan.handle(event, facts(at: now), at: now, time) {
            switch effect {
            case .restart(let unit, let cycle): registry.post(unit, .service(.restart(cycle.reason)))
            case .run(let job, let cycle):
                // A requested job runs, whatever the history says; what it needs need not.
                if let basis = basisToLookUp(job, cycle) {
                    effects.append(.lookUp(job: job, basis, cycle))
                } else {
                    // Only now: a run that was in progress when it was asked for is not the one that was asked for.
                    if !cycle.cause.isChange { requested.remove(job) }
                    registry.run(job, cycle.reason)
                }
            case .ignored(let job): acknowledge(job)
            case .notRun(let job, let why):
                if let digest = presentBasis(of: job).basis?.digest {
                    knowledge[job, default: .init()].notRun = (why, digest)
                }
                knowledge[job]?.alreadyRetried = false
                registry.post(job, .job(.withdraw(Reason(.dependency, why.text))))
            case .cancel(let job, let cycle): registry.post(job, .job(.cancel(cycle.reason)))
            case .began(let cycle): effects += [.began(cycle), .saveSoon]
            case .ended(let cycle):
                effects += [.ended(cycle), .saveSoon]
                suspects.formUnion(cycle.steps.map(\.unit))
                comparisonIsDue = true
            }
        }
        return effects + advanceBisectRun()
    }

    private mutating func basisToLookUp(_ job: String, _ cycle: Cycle) -> Basis? {
        if requested.contains(job) || cycle.asks(for: job) { return nil }
        // One that waits for what it needs has been asked to run already.
        if case .job(let life)? = registry[job], life.state == .blocked { return nil }
        return unit(job)?.job?.reuse == true ? presentBasis(of: job).basis : nil
    }

    private func facts(at now: LoopInstant) -> CyclePlan.Facts {
        var facts = CyclePlan.Facts()
        facts.heldBack = registry.heldBack
        for unit in units {
            guard case .job(let job) = unit.kind else { continue }
            facts.needs[unit.name] = registry.allNeeds(of: unit.name)
            if case .job(let life)? = registry[unit.name], life.state == .blocked || life.state == .checking {
                facts.waiting.insert(unit.name)
            }
            facts.whenBusy[unit.name] =
                switch job.onBusy {
                case .finishThenRerun: .finishThenRerun
                case .cancelAndRerun: .cancelThenRerun
                case .cancelIfYoung: isYoung(unit.name, at: now) ? .cancelThenRerun : .finishThenRerun
                // Somebody waits for a verdict about what is there now.
                case .ignore: demanded.contains(unit.name) ? .finishThenRerun : .ignore
                }
        }
        return facts
    }

    private func isYoung(_ job: String, at now: LoopInstant) -> Bool {
        guard let life = registry[job] else { return false }
        return (knowledge[job]?.usualDuration ?? .init()).isYoung(since: life.since, at: now)
    }

    /// Passes on to the plan the state of a unit that it may wait for.
    mutating func updatePlan(
        of name: String, _ life: UnitStateMachine, at now: LoopInstant, _ time: UTCTime
    ) -> [Effect] {
        var effects: [Effect] = []
        switch life {
        // The plan waits for services only while a cycle is open.
        case .service where plan.open.isEmpty: break
        case .service(let service):
            if service.state.isUp { effects += feed(.serviceUp(name, run: lastRun(of: name)), at: now, time) }
            if service.state == .stopped {
                effects += feed(.serviceGone(name, why: service.reason.text), at: now, time)
            }
        case .job(let job):
            if case .running(let run) = job.state { effects += feed(.jobBegan(name, run: run), at: now, time) }
        }
        for cycle in plan.open where cycle.steps.contains(where: { $0.unit == name }) {
            effects.append(.progressed(cycle))
        }
        return effects
    }
}

extension Cycle {
    /// Whether it is the request for a run of this job, which runs after those that it needs. The next daemon knows it by that.
    fileprivate func asks(for job: String) -> Bool {
        guard case .manual = cause else { return false }
        return steps.last { $0.action == .run }?.unit == job
    }

    /// Why a unit is restarted or run for this cycle.
    var reason: Reason {
        switch cause {
        case .change: Reason(.change, "cycle \(number): \(causeText)")
        case .manual: Reason(.manual, cause.text)
        case .difference(let reason): Reason(reason.cause, "cycle \(number): \(reason.text)")
        }
    }
}

import Config
import History
import Model
import Supervisor
import Syscalls

/// Turns changes into cycles, and cycles into runs.
extension Reconciler {
    /// Begins a cycle for files that changed, if any unit depends on one of them.
    /// - Parameter paths: for each unit that is concerned, the changed files among its inputs.
    mutating func begin(_ paths: [String: [String]], at now: LoopInstant, _ time: UTCTime) -> [Effect] {
        // Everything is to stop: the next start sees these changes anyway.
        if isEnding { return [] }
        var restart: [String] = []
        var run: [String] = []
        var skipped: [String: String] = [:]
        for unit in units where paths[unit.name] != nil {
            switch registry[unit.name] {
            case .service(let service):
                // A unit that is not wanted, or was not started by us, is left alone.
                if registry.isWanted(unit.name), service.state != .external { restart.append(unit.name) }
            case .job:
                if let missing = registry.allNeeds(of: unit.name).sorted().first(where: { !isWantedOrUp($0) }) {
                    skipped[unit.name] = "it needs \(missing), which has not been started"
                } else {
                    run.append(unit.name)
                }
            case nil: break
            }
        }
        guard !(restart.isEmpty && run.isEmpty && skipped.isEmpty) else { return [] }
        let all = Set(paths.values.joined()).sorted()
        return feed(.begin(.change(all), restart: restart, run: run, skipped: skipped), at: now, time)
    }

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
                // A requested job runs, whatever the history says.
                if cycle.cause.isChange {
                    effects.append(.lookUp(job: job, cycle))
                } else {
                    registry.run(job, cycle.reason)
                }
            case .cancel(let job, let cycle): registry.post(job, .job(.cancel(cycle.reason)))
            case .began(let cycle): effects += [.began(cycle), .saveSoon]
            case .ended(let cycle): effects += [.ended(cycle), .saveSoon]
            }
        }
        return effects + advanceBisectRun()
    }

    private func facts(at now: LoopInstant) -> CyclePlan.Facts {
        var facts = CyclePlan.Facts()
        for unit in units {
            guard case .job(let onBusy) = unit.kind else { continue }
            facts.needs[unit.name] = registry.allNeeds(of: unit.name)
            facts.whenBusy[unit.name] =
                switch onBusy {
                case .finishThenRerun: .finishThenRerun
                case .cancelAndRerun: .cancelThenRerun
                case .cancelIfYoung: isYoung(unit.name, at: now) ? .cancelThenRerun : .finishThenRerun
                case .ignore: .ignore
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
    /// Why a unit is restarted or run for this cycle.
    var reason: Reason {
        switch cause {
        case .change: Reason(.change, "cycle \(number): \(cause.text)")
        case .manual: Reason(.manual, cause.text)
        }
    }
}

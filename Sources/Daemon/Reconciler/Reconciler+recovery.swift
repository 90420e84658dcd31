import History
import Model
import Supervisor
import Syscalls

/// How a daemon resumes what the previous one left.
extension Reconciler {
    /// Restores what is known of a unit from earlier runs, before any request for it.
    mutating func recall(_ recollection: Recollection) -> [Effect] {
        let name = recollection.unit
        for duration in recollection.durations { knowledge[name, default: .init()].usualDuration.learn(duration) }
        knowledge[name, default: .init()].definition = recollection.definition
        registry.recall(
            name, state.memories?[name]?.memory, verdict: state.verdicts[name]?.verdict, recollection.reason)
        return []
    }

    /// The last run of a job whose verdict has been reported.
    func judgedRun(of job: String) -> Int { state.verdicts[job].map { $0.run ?? .max } ?? 0 }

    /// A cycle that had not ended, and that this daemon does not continue, was cut off.
    func closeIfCutOff(cycle number: Int, hasEnded: Bool) -> [Effect] {
        let isContinued = plan.open.contains { $0.number == number }
        return hasEnded || isContinued ? [] : [.cutOff(cycle: number)]
    }

    /// Live runs have been adopted: earlier requests apply again.
    mutating func adopted(_ adopted: [String]) -> [Effect] {
        for name in adopted where unit(name)?.isService == false { plan.adopt(running: name) }
        let wishes = state.wishes(
            services: units.filter(\.isService).map(\.name), jobs: units.filter { !$0.isService }.map(\.name),
            adopted: adopted)
        registry.unwant(wishes.unwanted, Reason(.manual, "a stop was requested before the daemon restarted"))
        later(.recoverWishes(wishes.wanted))
        later(.endLeftoverBisectRun)
        later(.resumeCycles(adopted: adopted))
        if startsAllServices { later(.startWithSession) }
        return []
    }

    mutating func recoverWishes(_ names: [String]) {
        for name in names {
            registry.want(name, Reason(.recovery, "it was meant to run when the previous daemon ended"))
        }
    }

    /// Anything the previous daemon did not handle is a normal change: files saved while none was running, changes
    /// pending when it was killed. In a newly started project, the current inputs are only recorded.
    mutating func found(_ inputs: [String: InputsFound]) -> [Effect] {
        guard resumesPrevious else {
            state.settled = nil
            for unit in units where !unit.isService {
                if let found = inputs[unit.name] { settle(unit.name, found.now) }
            }
            return [.saveSoon]
        }
        if isEnding { return [] }
        restartChanged()
        // A step without a run yet will see the current inputs when it starts one.
        let waiting = Set(plan.open.flatMap(\.steps).filter(\.isStillToSeeInputs).map(\.unit))
        var effects: [Effect] = []
        var concerned: [String: (seen: SnapshotID, now: SnapshotID)] = [:]
        for unit in units where unit.hasInputs && !waiting.contains(unit.name) {
            guard let found = inputs[unit.name], let seen = seen(by: unit.name, found) else { continue }
            if seen != found.now {
                concerned[unit.name] = (seen, found.now)
            } else if case .job(let job) = registry[unit.name], job.state == .idle {
                // A job that was answered from the history, not by a run of its own, still is.
                effects.append(.recallVerdict(job: unit.name, found.now))
            }
        }
        return effects + (concerned.isEmpty ? [] : [.compare(concerned)])
    }

    /// The configuration may have been saved while no daemon was running: units that run by an old definition restart.
    private mutating func restartChanged() {
        for unit in units where unit.isService {
            guard registry[unit.name]?.status.hasRun == true, let launchedBy = knowledge[unit.name]?.definition,
                launchedBy != unit.definition
            else { continue }
            let reason = Reason(.config, "its configuration changed while no daemon was running")
            registry.post(unit.name, .service(.restart(reason)))
        }
    }

    /// The inputs that a unit has been run on, or need not be run on; nil when there is nothing to compare with.
    private func seen(by name: String, _ found: InputsFound) -> SnapshotID? {
        switch registry[name] {
        case nil: return nil
        case .service(let service):
            switch service.state {
            case .starting, .healthy, .unhealthy: return found.atLaunch
            // What is about to be started will see them.
            case .stopped, .blocked, .checking, .external, .stopping, .backingOff, .failed: return nil
            }
        case .job:
            if let settled = state.settled?[name], settled.run == lastRun(of: name) {
                return SnapshotID(settled.snapshot)
            }
            return found.atLaunch
        }
    }
}

extension Cycle.Step {
    fileprivate var isStillToSeeInputs: Bool {
        switch phase {
        case .waiting: true
        case .acting: action == .run && run == nil
        case .over: false
        }
    }
}

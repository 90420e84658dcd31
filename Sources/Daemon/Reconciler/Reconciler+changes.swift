import History
import Model
import Supervisor
import Syscalls

/// What is found out about files.
extension Reconciler {
    /// A service that changes its own inputs does so within this time of its start, over and over.
    private static let youth = Duration.seconds(2)
    /// How often a service may be restarted without a pause for changes that came after it was up: more likely somebody works quickly.
    private static let freeRestarts = 10

    /// A unit's files were looked at.
    mutating func observed(_ observation: UnitObservation, of name: String) -> [Effect] {
        guard unit(name) != nil, knowledge[name]?.observation != observation else { return [] }
        // Somebody may wait for just that.
        if case .notYet? = knowledge[name]?.observation.inputs { comparisonIsDue = true }
        // What it writes itself is another matter, see `Pacing`.
        if knowledge[name]?.observation.isNotYet == false, !observation.isNotYet, registry[name]?.status.hasRun != true
        {
            let running = distancesOfRunningJobs(besides: name)
            knowledge[name]?.circle.changed(running)
        }
        knowledge[name, default: .init()].observation = observation
        reconsider(name)
        return []
    }

    private func distancesOfRunningJobs(besides name: String) -> [String: Int] {
        var distances: [String: Int] = [:]
        for unit in units where !unit.isService && unit.name != name && registry[unit.name]?.status.hasRun == true {
            distances[unit.name] = knowledge[unit.name]?.circle.distance
        }
        return distances
    }

    /// Inputs of a unit have changed. This says which, and whether the unit seems to change them itself; what it leads to is found by
    /// comparing.
    mutating func changed(_ paths: [Path], of name: String, at now: LoopInstant) -> [Effect] {
        guard let life = registry[name] else { return [] }
        suspects.insert(name)
        var known = knowledge[name] ?? UnitKnowledge()
        known.changed.formUnion(paths)
        known.unannounced.formUnion(paths)
        switch life {
        case .job:
            if life.status.hasRun { known.drift.formUnion(paths) } else { known.pacing.end() }
        case .service(let service):
            let isYoung = life.status.hasRun && known.launchedAt.map { $0.duration(to: now) < Self.youth } ?? false
            if isYoung {
                known.pacing.changedItself(known.changed, free: service.state.isUp ? Self.freeRestarts : 1, at: now)
            } else {
                known.pacing.end()
            }
        }
        knowledge[name] = known
        return []
    }

    /// What a job has left was changed by somebody else: jobs that run on it have perhaps read something else than what it stands for. One that
    /// has outputs itself may be who has changed it, as its own: then the two make each other due, see `Circle`.
    mutating func changed(outputs paths: [Path], of job: String) -> [Effect] {
        guard registry[job]?.status.hasRun == false, !hasItsOutputs(job) else { return [] }
        for unit in units where unit.job?.hasOutputs == false && registry[unit.name]?.status.hasRun == true {
            if registry.allNeeds(of: unit.name).contains(job) {
                knowledge[unit.name, default: .init()].drift.formUnion(paths)
            }
        }
        return []
    }
}

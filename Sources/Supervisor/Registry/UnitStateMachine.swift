import Loop
package import Model
package import Syscalls

/// The state machine of a unit of either kind.
package enum UnitStateMachine: Hashable, Sendable {
    case service(ServiceStateMachine)
    case job(JobStateMachine)

    /// The events of a unit of either kind.
    package enum Event: Hashable, Sendable {
        case service(ServiceStateMachine.Event)
        case job(JobStateMachine.Event)
    }

    /// The effects of a unit of either kind.
    package enum Effect: Hashable, Sendable {
        case service(ServiceStateMachine.Effect)
        case job(JobStateMachine.Effect)
    }

    /// Handles an event; one of the other kind is ignored.
    package mutating func handle(_ event: Event, at now: LoopInstant) -> [Effect] {
        switch (event, self) {
        case (.service(let event), .service(var life)):
            let effects = life.handle(event, at: now)
            self = .service(life)
            return effects.map { .service($0) }
        case (.job(let event), .job(var life)):
            let effects = life.handle(event, at: now)
            self = .job(life)
            return effects.map { .job($0) }
        case (.service, .job), (.job, .service): return []
        }
    }

    /// What those outside may know of it.
    package var status: UnitStatus.Life {
        switch self {
        case .service(let life): .service(life.state)
        case .job(let life): .job(life.state, lastVerdict: life.lastVerdict)
        }
    }

    /// Why it is in its state; a job that waits says for what.
    package var reason: Reason {
        switch self {
        case .service(let life): life.reason
        case .job(let life): life.waitsFor ?? life.reason
        }
    }

    /// What has not ended of the run that is being stopped.
    package var lingering: LingeringProcesses? {
        switch self {
        case .service(let life): life.lingering
        case .job(let life): life.lingering
        }
    }

    /// When it came into its state.
    package var since: LoopInstant {
        switch self {
        case .service(let life): life.since
        case .job(let life): life.since
        }
    }

    /// Whether it is wanted.
    package var isWanted: Bool {
        switch self {
        case .service(let life): life.isWanted
        case .job(let life): life.state != .idle
        }
    }

    /// When `timePassed` is due; nil when nothing waits for time.
    package var deadline: LoopInstant? {
        switch self {
        case .service(let life): life.deadline
        case .job(let life): life.deadline
        }
    }

    /// What its dependents show while the unit is not up: "redis, which is backing-off: exit 1".
    func absence(of name: String) -> String {
        switch status {
        case .service(.failed): "\(name), which has failed: \(reason)"
        case .service(.backingOff): "\(name), which is \(status.stateName): \(reason)"
        case .service: "\(name), which is \(status.stateName)"
        case .job(.idle, let verdict): "\(name), which has \(verdict.map { "not passed (\($0.name))" } ?? "never run")"
        case .job: "\(name), which is \(status.stateName)"
        }
    }

    /// True for a job with a run: nobody can say yet what it leaves.
    var isJobAtWork: Bool {
        guard case .job = self else { return false }
        return status.hasRun
    }

    /// Whether a job is past waiting: it has a run, or is just about to begin one.
    var isJobBegun: Bool {
        guard case .job(let life) = self else { return false }
        return life.state != .idle && life.state != .blocked
    }

    /// True for a service with a run that was not asked to end.
    var runsUndisturbed: Bool {
        guard case .service(let life) = self else { return false }
        switch life.state {
        case .starting, .healthy, .unhealthy: return true
        case .stopped, .blocked, .checking, .external, .stopping, .backingOff, .failed: return false
        }
    }
}

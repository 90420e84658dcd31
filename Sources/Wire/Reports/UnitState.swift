package import Model

/// What kind of unit it is.
package enum UnitKind: String, Hashable, Sendable, Codable {
    case service, job
}

/// What a unit is doing, as commands see it.
package enum UnitState: Hashable, Sendable {
    case service(Service)
    case job(Job, last: Verdict?)

    package enum Service: Hashable, Sendable {
        case stopped
        /// It waits for a unit that it needs.
        case blocked
        case starting
        /// Served by a process that is not ours.
        case external
        case healthy
        /// - Parameter failures: failed health checks in a row.
        case unhealthy(failures: Int)
        case stopping
        case restarting
        /// - Parameter retry: seconds until it is started again.
        case backingOff(retry: Double)
        /// It cannot run until something changes.
        /// - Parameter retry: seconds until it is tried again; nil when it waits for a unit that it needs.
        case failed(retry: Double?)
    }

    package enum Job: Hashable, Sendable {
        case idle
        /// It waits for a unit that it needs.
        case blocked
        case starting, running, ending, stopping
    }

    package var kind: UnitKind {
        switch self {
        case .service: .service
        case .job: .job
        }
    }

    /// A job's last verdict.
    package var verdict: Verdict? {
        switch self {
        case .service: nil
        case .job(_, let last): last
        }
    }

    /// Healthy, external, or passed.
    package var isUp: Bool {
        switch self {
        case .service(.healthy), .service(.external): true
        case .service: false
        case .job(_, let last): last == .passed
        }
    }

    /// No process of it is left, and none is to come.
    package var isStopped: Bool {
        switch self {
        case .service(let state): state == .stopped
        case .job(let state, _): state == .idle
        }
    }

    /// Seconds until it is tried again, where that is a matter of time.
    package var retry: Double? {
        switch self {
        case .service(.backingOff(let retry)): retry
        case .service(.failed(let retry)): retry
        case .service, .job: nil
        }
    }

    package var word: StateWord {
        switch self {
        case .service(let state): state.word
        case .job(let state, _): state.word
        }
    }
}

extension UnitState.Service {
    var word: StateWord {
        switch self {
        case .stopped: .stopped
        case .blocked: .blocked
        case .starting: .starting
        case .external: .external
        case .healthy: .healthy
        case .unhealthy: .unhealthy
        case .stopping: .stopping
        case .restarting: .restarting
        case .backingOff: .backingOff
        case .failed: .failed
        }
    }
}

extension UnitState.Job {
    var word: StateWord {
        switch self {
        case .idle: .idle
        case .blocked: .blocked
        case .starting: .starting
        case .running: .running
        case .ending: .ending
        case .stopping: .stopping
        }
    }
}

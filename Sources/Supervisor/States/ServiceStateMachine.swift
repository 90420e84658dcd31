import Loop
package import Model
package import Syscalls

/// The states of one service: decides what happens next, and knows no process and no clock.
package struct ServiceStateMachine: Hashable, Sendable {
    /// What the check before a start found.
    package enum Preflight: Hashable, Sendable {
        /// It can be started.
        case clear
        /// Another process serves already, and is used. Its exit is noticed at once, or only by the next health check.
        case external(String, exitIsNoticed: Bool)
        /// It cannot be started; the text says why and what to do.
        case impossible(String)
    }

    /// What can happen to a service.
    package enum Event: Hashable, Sendable {
        case wanted(Reason)
        case unwanted(Reason)
        /// Stop and start again at once, without a pause. Ignored if the service is not wanted.
        case restart(Reason)
        /// Everything it needs is up.
        case needsMet
        /// Something that it needs is not up; the text names it.
        case needsMissing(String)
        case preflightDone(Preflight)
        /// The daemon restarted and found this run alive, or being stopped.
        case adopted(run: Int, isStopping: Bool)
        /// A run has been started under this number.
        case launched(run: Int)
        /// No run could be started, for lack of processes, memory or descriptors.
        case launchFailed(String)
        case began
        /// The leader has ended, and has left these running.
        case ended(RunOutcome, leaving: [NamedProcess] = [])
        /// Processes of the run do not end on their signal, or were killed for that.
        case lingering(LingeringProcesses)
        case gone
        case probed(ProbeAnswer)
        case timePassed
    }

    /// What is to be done.
    package enum Effect: Hashable, Sendable {
        case preflight
        case launch
        case stop
        /// Ask the probe after this pause.
        case probe(after: Duration)
        case stopProbing
        /// This run is stable: services that need it and began with another run may restart now. Once for each run.
        case restartDependents
    }

    /// The state now.
    package internal(set) var state = ServiceState.stopped
    /// Why it is in that state.
    package internal(set) var reason = Reason.neverStarted
    /// When it came into that state.
    package internal(set) var since: LoopInstant
    /// Whether it is meant to run.
    package internal(set) var isWanted = false
    /// How often it was started again since it was first wanted.
    package internal(set) var restarts = 0
    /// Starts in a row that failed.
    package var failures: Int { delay.failures }
    /// The last answer of its health check.
    package internal(set) var lastAnswer: ProbeAnswer?

    /// What has not ended of the run that is being stopped.
    package private(set) var lingering: LingeringProcesses?

    var delay: RestartDelay
    var missingNeed: String?
    var healthySince: LoopInstant?
    var successes = 0
    /// When a failed service checks again whether it can start.
    var recheckAt: LoopInstant?
    /// When an earlier daemon was going to start it again.
    var recalledRetry: LoopInstant?
    /// Whether it had a run when an earlier daemon ended.
    var recalledRun = false
    /// How much longer than its timeout a start may take, because bgexec was not running when that was over.
    var startGrace: Duration = .zero
    /// When its dependents restart because of this run; nil when they have.
    var restartDependentsAt: LoopInstant?
    var pace: ProbeSchedule
    private(set) var probe: ProbePolicy?
    private(set) var needsTimeout: Duration?

    /// - Parameters:
    ///   - probe: how its health is checked; nil when a running process is healthy.
    ///   - needsTimeout: how long it waits for what it needs before it has failed; nil for no limit.
    ///   - seed: spreads the restarts of units that fail together.
    ///   - now: the time.
    package init(probe: ProbePolicy?, needsTimeout: Duration? = nil, seed: UInt64, at now: LoopInstant) {
        self.probe = probe
        self.needsTimeout = needsTimeout
        delay = RestartDelay(seed: seed)
        pace = ProbeSchedule(seed: seed)
        since = now
    }

    /// When `timePassed` is due; nil when nothing waits for time.
    package var deadline: LoopInstant? {
        switch state {
        case .backingOff(let until): until
        case .starting: since.advanced(by: (probe?.startTimeout ?? Self.provingTime) + startGrace)
        case .failed: recheckAt
        case .blocked: needsTimeout.map { since.advanced(by: $0) }
        case .healthy: restartDependentsAt
        case .stopped, .checking, .external, .unhealthy, .stopping: nil
        }
    }

    /// When it is tried again while it has no run; nil when no time is set for that.
    var retry: LoopInstant? {
        switch state {
        case .backingOff, .failed: deadline
        case .stopped, .blocked, .checking, .external, .starting, .healthy, .unhealthy, .stopping: nil
        }
    }

    /// How long a service without a probe must live to count as healthy: what cannot start at all ends within milliseconds.
    static let provingTime = Duration.milliseconds(500)
    /// How often a failed service checks whether it can start now.
    static let failedPause = Duration.seconds(2)
    /// How often a service is tried again that started and reported that it cannot work.
    static let hopelessPause = Duration.seconds(300)
    /// How long after the run that is ending the service is checked again, when that run has made it fail.
    var failPause = hopelessPause

    /// The same state with another definition.
    func with(probe: ProbePolicy?, needsTimeout: Duration?) -> ServiceStateMachine {
        var life = self
        (life.probe, life.needsTimeout) = (probe, needsTimeout)
        return life
    }

    /// Handles an event.
    /// - Returns: what is to be done, in this order.
    package mutating func handle(_ event: Event, at now: LoopInstant) -> [Effect] {
        switch event {
        case .wanted(let reason): return want(reason, at: now)
        case .unwanted(let reason): return unwant(reason, at: now)
        case .restart(let reason): return restart(reason, at: now)
        case .needsMet: return needsMet(at: now)
        case .needsMissing(let missing):
            missingNeed = missing
            if state == .blocked { reason = Reason(.dependency, "needs \(missing)") }
            return []
        case .preflightDone(let preflight): return preflightDone(preflight, at: now)
        case .adopted(let run, let isStopping): return adopted(run, isStopping, at: now)
        case .launched(let run):
            guard state == .checking else { return [] }
            enter(.starting(run: run), reason, at: now)
            return []
        case .launchFailed(let text):
            guard state == .checking else { return [] }
            enter(
                .backingOff(until: now.advanced(by: delay.failed(at: now, healthyFor: .zero))), Reason(.crash, text),
                at: now)
            return []
        case .began: return began(at: now)
        case .ended(let outcome, let left): return ended(outcome, leaving: left, at: now)
        case .lingering(let processes):
            if case .stopping = state { lingering = processes }
            return []
        case .gone: return gone(at: now)
        case .probed(let answer): return probed(answer, at: now)
        case .timePassed: return timePassed(at: now)
        }
    }

    mutating func enter(_ state: ServiceState, _ reason: Reason, at now: LoopInstant) {
        self.state = state
        self.reason = reason
        (since, startGrace, lingering) = (now, .zero, nil)
    }

    /// Begins to start it, if what it needs is up.
    mutating func tryToStart(_ reason: Reason, at now: LoopInstant) -> [Effect] {
        if let missingNeed {
            enter(.blocked, Reason(.dependency, "needs \(missingNeed)"), at: now)
            return []
        }
        enter(.checking, reason, at: now)
        return [.preflight]
    }
}

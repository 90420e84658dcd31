import Loop
public import Model
public import Syscalls

/// What is known of a unit now.
public struct UnitStatus: Sendable {
    /// The state of a unit of either kind.
    public enum Life: Hashable, Sendable {
        /// A service.
        case service(ServiceState)
        /// A job, with the verdict of its last run; nil before the first.
        case job(JobState, lastVerdict: Verdict?)
    }

    /// The unit's name.
    public var name: String
    /// Its state.
    public var life: Life
    /// Why.
    public var reason: Reason
    /// Since when, on the loop's clock.
    public var since: LoopInstant
    /// Whether it is meant to run.
    public var isWanted: Bool
    /// The present run, or the last one; 0 before the first.
    public var run: Int
    /// The first process of the present run.
    public var process: ProcessIdentity?
    /// When the present run began.
    public var began: UTCTime?
    /// The same on the monotonic clock, which nobody sets; nil in the record of an older shim.
    public var beganAt: LoopInstant?
    /// How often a service was started again since it was first wanted.
    public var restarts: Int
    /// Failed starts in a row.
    public var failures: Int
    /// What has not ended of the run that is being stopped.
    public var lingering: LingeringProcesses?
    /// How the last run ended.
    public var lastEnd: EndRecord?
    /// What a later daemon must know of a service.
    public var memory: ServiceMemory?
    /// The last answer of its health check.
    public var lastAnswer: ProbeAnswer?
    /// When a service that does not run is tried again, where that is a matter of time.
    public var retry: LoopInstant?

    /// The word for its state.
    public var stateName: String { life.stateName }

    /// Why it is in its state, for people; for a job that is ending, how its first process ended.
    public func reasonText(at now: LoopInstant) -> String {
        [reasonText, lingering?.text(at: now)].compactMap(\.self).joined(separator: "; ")
    }

    private var reasonText: String {
        switch life {
        case .job(.ending, _): lastEnd.map { "it has ended: \($0.outcome)" } ?? reason.text
        // Why it was started does not help to fix it.
        case .job(.idle, .broken(let problem)?): problem.description
        case .job, .service: reason.text
        }
    }

    /// How long its present run has been there, however the wall clock was set meanwhile; nil without a run.
    public func uptime(at now: LoopInstant) -> Duration? {
        guard let began else { return nil }
        let wall = Duration.nanoseconds(UTCTime.now.nanoseconds) - .nanoseconds(began.nanoseconds)
        return max(.zero, beganAt.map { $0.duration(to: now) } ?? wall)
    }

    /// True for a service that is healthy or external, and for a job whose last verdict is passed.
    public var isUp: Bool { life.isUp }

    /// True when processes of it may exist.
    public var hasRun: Bool { life.hasRun }
}

extension UnitStatus.Life {
    /// The word for its state.
    public var stateName: String {
        switch self {
        case .service(let state): state.name
        case .job(let state, _): state.name
        }
    }

    /// True for a service that is healthy or external, and for a job whose last verdict is passed.
    public var isUp: Bool {
        switch self {
        case .service(let state): state.isUp
        case .job(_, let verdict): verdict == .passed
        }
    }

    /// True when processes of it may exist.
    public var hasRun: Bool {
        switch self {
        case .service(let state): state.run != nil
        case .job(let state, _): state.run != nil
        }
    }
}

/// Something that happened to a unit.
public enum UnitEvent: Sendable {
    /// A run of it is launched; the reason is why. It comes before every other event of that run.
    case launched(UnitStatus)
    /// Its state or its reason has changed.
    case moved(UnitStatus)
    /// The health check of a service that was up has failed, or passes again.
    case probed(RunIdentity, ProbeAnswer)
    /// A run of it has ended.
    case ended(RunIdentity, EndRecord)
    /// A job has a verdict. The run's number is 0 when none was started.
    case concluded(RunIdentity, Verdict, EndRecord?)
}

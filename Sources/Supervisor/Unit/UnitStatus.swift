import Loop
public import Model
public import Syscalls

/// All that is known of a unit now.
public struct UnitStatus: Sendable {
    /// The unit's life.
    public enum Life: Hashable, Sendable {
        case service(ServiceState)
        case job(JobState, lastVerdict: Verdict?)
    }

    /// The unit's name.
    public var name: String
    /// Where it is in its life.
    public var life: Life
    /// Why.
    public var reason: Reason
    /// Since when, on the loop's clock.
    public var since: LoopInstant
    /// Whether somebody wants it to run.
    public var isWanted: Bool
    /// The run that is going on, or the last one; 0 before the first.
    public var run: Int
    /// The process of the run that is going on.
    public var process: ProcessIdentity?
    /// When that run began.
    public var began: UTCTime?
    /// How often a service was started again since it was first wanted.
    public var restarts: Int
    /// Failed starts in a row.
    public var failures: Int
    /// How the last run ended.
    public var lastEnd: EndRecord?
    /// What a later daemon must know of a service.
    public var memory: ServiceMemory?
    /// What the last probe saw.
    public var lastAnswer: ProbeAnswer?

    /// The word for its state.
    public var stateName: String { life.stateName }

    /// Why it is in its state, for people: of a job that has ended by itself, how.
    public var reasonText: String {
        switch life {
        case .job(.ending, _): lastEnd.map { "it has ended: \($0.outcome)" } ?? reason.text
        // Why it was asked for is of no use to whoever has to mend it.
        case .job(.idle, .broken(let problem)?): problem.description
        case .job, .service: reason.text
        }
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
    /// A run of it is launched; the reason is why it is started. Told before anything else of that run.
    case launched(UnitStatus)
    /// It came into another state.
    case moved(UnitStatus)
    /// A probe of a service that was up, or is unhealthy, has answered badly, or well after it had answered badly.
    case probed(RunIdentity, ProbeAnswer)
    /// A run of it has ended.
    case ended(RunIdentity, EndRecord)
    /// A job's verdict stands. The run's number is 0 when none was started.
    case concluded(RunIdentity, Verdict, EndRecord?)
}

package import Model

/// The facts of a unit.
package struct UnitReport: Hashable, Sendable {
    package var name: String
    package var state: UnitState
    /// Why it is in that state.
    package var reason: String
    /// The kind of reason.
    package var cause: Reason.Cause
    /// Seconds in that state.
    package var secondsInState: Double
    /// Whether it is meant to run.
    package var wanted: Bool
    /// The present or last run's number; 0 before the first.
    package var run: Int
    /// The process of the present run.
    package var pid: Int32?
    /// When the present run began, UTC.
    package var since: String?
    /// Seconds since the present run began.
    package var uptimeSeconds: Double?
    package var restarts: Int
    /// Failed starts in a row.
    package var failures: Int
    /// What the last health check saw.
    package var health: String?
    /// Which process of it does nothing because a signal or a debugger has stopped it, and what continues it; nil when none is.
    package var suspended: String?
    /// Which processes of the run that is being stopped have not ended on their signal, and when they are killed; nil when all have,
    /// or have time yet.
    package var lingering: String?
    /// How the last run ended.
    package var lastExit: String?
    /// Whether its inputs are still what its run, or its last verdict, is about; nil when it has no inputs or no run.
    package var freshness: Freshness?
    /// Whether a run or a restart of it is in progress or to come.
    package var inProgress = false
    /// What the test report of a job's last verdict says; nil without one.
    package var items: ItemsReport?
    /// What went wrong, in a few lines: of its log, when a job failed without naming items or a service does not start; else the items
    /// with what is said of each. The command that shows the facts adds them.
    package var errorLines: [String]?
    /// When a scheduled job is due next, in UTC: 2026-11-22T10:00:00Z.
    package var nextRun: String?

    package init(
        name: String,
        state: UnitState,
        reason: String,
        cause: Reason.Cause,
        secondsInState: Double,
        wanted: Bool,
        run: Int,
        pid: Int32? = nil,
        since: String? = nil,
        uptimeSeconds: Double? = nil,
        restarts: Int,
        failures: Int,
        health: String? = nil,
        lastExit: String? = nil,
        freshness: Freshness? = nil,
        items: ItemsReport? = nil
    ) {
        self.name = name
        self.state = state
        self.reason = reason
        self.cause = cause
        self.secondsInState = secondsInState
        self.wanted = wanted
        self.run = run
        self.pid = pid
        self.since = since
        self.uptimeSeconds = uptimeSeconds
        self.restarts = restarts
        self.failures = failures
        self.health = health
        self.lastExit = lastExit
        self.freshness = freshness
        self.items = items
    }

    /// Healthy, external, or passed.
    package var up: Bool { state.isUp }
    package var isService: Bool { state.kind == .service }
}

/// The keys of `status --json`. Those of the state and of the freshness lie beside the others.
extension UnitReport: Codable {
    private enum Key: String, CodingKey {
        case name, reason, cause, secondsInState, wanted, run, pid, since, uptimeSeconds, restarts, failures, health,
            lastExit, suspended, lingering
        case items, errorLines, up, inProgress, nextRun
    }

    package func encode(to encoder: any Encoder) throws {
        try state.encode(to: encoder)
        try freshness?.encode(to: encoder)
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(name, forKey: .name)
        try fields.encode(reason, forKey: .reason)
        try fields.encode(cause, forKey: .cause)
        try fields.encode(secondsInState, forKey: .secondsInState)
        try fields.encode(wanted, forKey: .wanted)
        try fields.encode(run, forKey: .run)
        try fields.encodeIfPresent(pid, forKey: .pid)
        try fields.encodeIfPresent(since, forKey: .since)
        try fields.encodeIfPresent(uptimeSeconds, forKey: .uptimeSeconds)
        try fields.encode(restarts, forKey: .restarts)
        try fields.encode(failures, forKey: .failures)
        try fields.encodeIfPresent(health, forKey: .health)
        try fields.encodeIfPresent(suspended, forKey: .suspended)
        try fields.encodeIfPresent(lingering, forKey: .lingering)
        try fields.encodeIfPresent(lastExit, forKey: .lastExit)
        try fields.encodeIfPresent(items, forKey: .items)
        try fields.encodeIfPresent(errorLines, forKey: .errorLines)
        try fields.encodeIfPresent(nextRun, forKey: .nextRun)
        try fields.encode(up, forKey: .up)
        try fields.encode(inProgress, forKey: .inProgress)
    }

    package init(from decoder: any Decoder) throws {
        state = try UnitState(from: decoder)
        freshness = try Freshness(beside: decoder)
        let fields = try decoder.container(keyedBy: Key.self)
        name = try fields.decode(String.self, forKey: .name)
        reason = try fields.decode(String.self, forKey: .reason)
        cause = try fields.decode(Reason.Cause.self, forKey: .cause)
        secondsInState = try fields.decode(Double.self, forKey: .secondsInState)
        wanted = try fields.decode(Bool.self, forKey: .wanted)
        run = try fields.decode(Int.self, forKey: .run)
        pid = try fields.decodeIfPresent(Int32.self, forKey: .pid)
        since = try fields.decodeIfPresent(String.self, forKey: .since)
        uptimeSeconds = try fields.decodeIfPresent(Double.self, forKey: .uptimeSeconds)
        restarts = try fields.decode(Int.self, forKey: .restarts)
        failures = try fields.decode(Int.self, forKey: .failures)
        health = try fields.decodeIfPresent(String.self, forKey: .health)
        suspended = try fields.decodeIfPresent(String.self, forKey: .suspended)
        lingering = try fields.decodeIfPresent(String.self, forKey: .lingering)
        nextRun = try fields.decodeIfPresent(String.self, forKey: .nextRun)
        lastExit = try fields.decodeIfPresent(String.self, forKey: .lastExit)
        items = try fields.decodeIfPresent(ItemsReport.self, forKey: .items)
        errorLines = try fields.decodeIfPresent([String].self, forKey: .errorLines)
        inProgress = try fields.decodeIfPresent(Bool.self, forKey: .inProgress) ?? false
    }
}

package import Model
package import Syscalls

/// One cause, the runs it led to and their verdict.
package struct CycleRecord: Hashable, Sendable {
    /// Counts a project's cycles and never goes back.
    package var id: Int64
    /// What set it going.
    package var reason: Reason
    /// Who: "watcher", "alice (uid 1000)", an agent's name.
    package var actor: String
    /// When the cause was there.
    package var begun: UTCTime
    /// When its last run had ended; nil while it goes on.
    package var ended: UTCTime?
    /// What it came to.
    package var verdict: Verdict?
    /// The commit that the project was on.
    package var head: String?
    /// The files that changed, relative to the project.
    package var changes: [Path]

    /// States a cycle that begins.
    package init(
        id: Int64, reason: Reason, actor: String, begun: UTCTime, ended: UTCTime? = nil, verdict: Verdict? = nil,
        head: String? = nil, changes: [Path] = []
    ) {
        self.id = id
        self.reason = reason
        self.actor = actor
        self.begun = begun
        self.ended = ended
        self.verdict = verdict
        self.head = head
        self.changes = changes
    }
}

/// Everything that is known of one run.
package struct RunFacts: Hashable, Sendable {
    /// Whether it was to run until stopped or to an end.
    package enum Kind: String, Hashable, Sendable {
        case service, job
        /// A job's run on past inputs, for a bisection: its verdict is not the job's.
        case bisect
    }

    /// Which run.
    package var run: RunIdentity
    /// Of what.
    package var kind: Kind
    /// The cycle that it belongs to.
    package var cycle: Int64?
    /// Why it was started.
    package var reason: Reason
    /// By whom.
    package var actor: String
    /// The inputs it saw.
    package var snapshot: SnapshotID?
    /// A fingerprint of the unit's own definition in the configuration: with another one, equal inputs prove nothing.
    package var definition: String?
    /// The commit that the project was on.
    package var head: String?
    /// When it was started.
    package var begun: UTCTime
    /// When a service was healthy for the first time.
    package var ready: UTCTime?
    /// Where its lines in the unit's log begin, as the log counts.
    package var logBegin: String?
    /// How it ended; nil while it runs, and for ever when nobody could record it.
    package var end: RunEnding?
    /// The inputs that changed while it ran: its verdict is about neither the old nor the new ones.
    package var drift: [Path] = []
    /// What its test report said; nil without one.
    package var items: ItemSummary?

    /// States a run that begins.
    package init(
        run: RunIdentity, kind: Kind, cycle: Int64? = nil, reason: Reason, actor: String, snapshot: SnapshotID? = nil,
        definition: String? = nil, head: String? = nil, begun: UTCTime, logBegin: String? = nil
    ) {
        self.run = run
        self.definition = definition
        self.kind = kind
        self.cycle = cycle
        self.reason = reason
        self.actor = actor
        self.snapshot = snapshot
        self.head = head
        self.begun = begun
        self.logBegin = logBegin
    }

    /// The verdict, nil for a service and for a job that still runs.
    package var verdict: Verdict? { end?.verdict }
}

/// How a run ended.
package struct RunEnding: Hashable, Sendable {
    /// Exit code or signal, or why there is neither.
    package var outcome: RunOutcome
    /// What a job's end means; nil for a service.
    package var verdict: Verdict?
    /// When it ended.
    package var time: UTCTime
    /// How long it ran on the monotonic clock.
    package var duration: Duration
    /// Processor time of the leader and of the children it waited for.
    package var cpuTime: Duration
    /// The most memory that one process of them had resident, in KiB.
    package var peakMemory: Int64
    /// Where its lines in the unit's log end, as the log counts.
    package var logEnd: String?

    /// States an end.
    package init(
        outcome: RunOutcome, verdict: Verdict?, time: UTCTime, duration: Duration, cpuTime: Duration = .zero,
        peakMemory: Int64 = 0, logEnd: String? = nil
    ) {
        self.outcome = outcome
        self.verdict = verdict
        self.time = time
        self.duration = duration
        self.cpuTime = cpuTime
        self.peakMemory = peakMemory
        self.logEnd = logEnd
    }
}

/// What a run's test report came to.
package struct ItemSummary: Hashable, Sendable {
    /// How many items there were, the skipped ones too.
    package var total: Int
    /// How many failed.
    package var failing: Int
    /// Why the report cannot be trusted wholly: half-written, too large, not understood. Nil when it can.
    package var fault: String?

    /// States the figures.
    package init(total: Int, failing: Int, fault: String? = nil) {
        self.total = total
        self.failing = failing
        self.fault = fault
    }
}

/// An item that failed in a run.
package struct ItemFailure: Hashable, Sendable {
    /// What tells a wrong result from an accident.
    package enum Kind: String, Hashable, Sendable { case failure, error }

    /// The item's full name, as its report gives it.
    package var name: String
    /// Wrong result or accident.
    package var kind: Kind
    /// What the report says, cut to a few KiB.
    package var message: String

    /// States a failure.
    package init(name: String, kind: Kind = .failure, message: String = "") {
        self.name = name
        self.kind = kind
        self.message = message
    }
}

package import Model
package import Syscalls

/// Everything that is known of one run.
package struct RunFacts: Hashable, Sendable {
    /// Whether it was to run until stopped or to an end.
    package enum Kind: String, Hashable, Sendable, Codable {
        case service, job
        /// A job's run on past inputs, for a bisection: its verdict is not the job's.
        case bisect
    }

    package var run: RunIdentity
    package var kind: Kind
    /// The cycle that it belongs to.
    package var cycle: Int64?
    /// Why it was started.
    package var reason: Reason
    package var actor: String
    /// The inputs it saw.
    package var snapshot: SnapshotID?
    /// A fingerprint of the unit's own definition in the configuration: with another one, equal inputs prove nothing.
    package var definition: String?
    /// What the run is about; nil in a history that an older program wrote.
    package var basis: Basis?
    /// A job's outputs, as its run left them; nil when it declares none.
    package var outputs: SnapshotID?
    /// The commit that the project was on.
    package var head: String?
    /// When it was started.
    package var begun: UTCTime
    /// When a service was healthy for the first time.
    package var ready: UTCTime?
    /// Where its lines in the unit's log begin, as the log counts.
    package var logBegin: String?
    /// How it ended; nil while it runs, and for ever when its end could not be recorded.
    package var end: RunEnding?
    /// The inputs that changed while it ran: its verdict is about neither the old nor the new ones.
    package var drift: [Path] = []
    /// What its test report said; nil without one.
    package var items: ItemSummary?

    package init(
        run: RunIdentity, kind: Kind, cycle: Int64? = nil, reason: Reason, actor: String, snapshot: SnapshotID? = nil,
        definition: String? = nil, basis: Basis? = nil, head: String? = nil, begun: UTCTime, logBegin: String? = nil
    ) {
        self.run = run
        self.definition = definition
        self.basis = basis
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

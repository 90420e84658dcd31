public import Supervisor
public import Syscalls

/// One line of the project's story, numbered without repetition for ever.
public struct Event: Hashable, Sendable {
    /// What kind of thing happened.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A unit came into another state.
        case transition
        /// A probe had another answer than before.
        case probe
        /// The configuration was read anew, or could not be.
        case config
        /// Somebody asked for something.
        case command
        /// A cycle came to its verdict.
        case verdict
        /// Somebody was told, or could not be.
        case notice
        /// The daemon came or went.
        case daemon
        /// Something that happened is not here, and why.
        case gap
    }

    /// Its place in the story; 0 until the ledger has given it one.
    public var sequence: Int64
    /// When, for people.
    public var time: UTCTime
    /// What kind.
    public var kind: Kind
    /// The unit concerned.
    public var unit: String?
    /// The unit's run concerned.
    public var run: Int?
    /// The unit's state before.
    public var before: String?
    /// The unit's state since.
    public var after: String?
    /// What set it going.
    public var cause: Reason.Cause?
    /// What happened, for people.
    public var text: String
    /// Who did it.
    public var actor: String?

    /// States an event.
    public init(
        sequence: Int64 = 0, time: UTCTime, kind: Kind, unit: String? = nil, run: Int? = nil, before: String? = nil,
        after: String? = nil, cause: Reason.Cause? = nil, text: String, actor: String? = nil
    ) {
        self.sequence = sequence
        self.time = time
        self.kind = kind
        self.unit = unit
        self.run = run
        self.before = before
        self.after = after
        self.cause = cause
        self.text = text
        self.actor = actor
    }
}

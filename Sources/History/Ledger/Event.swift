package import Model
package import Syscalls

/// One line of the project's story, numbered without repetition for ever.
package struct Event: Hashable, Sendable {
    /// What kind of thing happened.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A unit came into another state.
        case transition
        /// A probe had another answer than before.
        case probe
        /// The configuration was reloaded, or could not be.
        case config
        /// A command was given.
        case command
        /// A cycle came to its verdict.
        case verdict
        /// A notification was sent, or failed.
        case notice
        /// The daemon started or ended.
        case daemon
        /// Something that happened is not here, and why.
        case gap
    }

    /// Its place in the story; 0 until the ledger has given it one.
    package var sequence: Int64
    /// When, for people.
    package var time: UTCTime
    package var kind: Kind
    /// The unit concerned.
    package var unit: String?
    /// The unit's run concerned.
    package var run: Int?
    /// The unit's state before.
    package var before: String?
    /// The unit's state since.
    package var after: String?
    /// What set it going.
    package var cause: Reason.Cause?
    /// What happened, for people.
    package var text: String
    /// Who did it.
    package var actor: String?

    package init(
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

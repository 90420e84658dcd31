package import Model
package import Syscalls

/// One cause, the runs it led to and their verdict.
package struct CycleRecord: Hashable, Sendable {
    /// Counts a project's cycles and never decreases.
    package var id: Int64
    /// What set it going.
    package var reason: Reason
    /// Who: "watcher", "alice (uid 1000)", an agent's name.
    package var actor: String
    /// When the cause was there.
    package var begun: UTCTime
    /// When its last run had ended; nil while it is in progress.
    package var ended: UTCTime?
    /// Its verdict; nil while it is in progress.
    package var verdict: Verdict?
    /// The commit that the project was on.
    package var head: String?
    /// The files that changed, relative to the project.
    package var changes: [Path]

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

extension CycleRecord {
    /// The git command that has changed the files, with their number; nil when none has.
    package var git: String? { Self.git(reason.text, id) }

    /// What a cycle's reason says of it. The reason of other changes is a list of files, which ends with another word.
    static func git(_ reason: String, _ cycle: Int64) -> String? {
        let start = "cycle \(cycle): "
        guard reason.hasPrefix(start + "git "), reason.hasSuffix(" file") || reason.hasSuffix(" files") else {
            return nil
        }
        return String(reason.dropFirst(start.count))
    }
}

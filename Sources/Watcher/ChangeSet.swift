import Loop
public import Syscalls

/// The net change of one path between two change sets, whatever happened in between.
public struct Change: Hashable, Sendable {
    /// The net result for the path.
    public enum Kind: Hashable, Sendable {
        /// Nothing was there before.
        case created
        /// Its content changed, or another kind of file is there.
        case modified
        /// Nothing is there any more.
        case removed
        /// Permissions or owner changed; the content did not.
        case metadata
        /// Nothing was there before, and the same unchanged file was at another watched path.
        case renamed(from: Path)
    }

    /// The absolute path, as bytes: it need not be UTF-8.
    public let path: Path
    /// What happened to it.
    public let kind: Kind
    /// The kind of file that is there now, or was there if it was removed.
    public let fileKind: FileKind

    /// Creates a change from its facts.
    public init(path: Path, kind: Kind, fileKind: FileKind) {
        self.path = path
        self.kind = kind
        self.fileKind = fileKind
    }

    /// Every path that the change concerns: for a rename the old one too.
    public var paths: [Path] {
        if case .renamed(let from) = kind { return [path, from] }
        return [path]
    }
}

/// A settled burst of changes: each path once, with its net result, sorted by path.
public struct ChangeSet: Hashable, Sendable {
    /// Counts up from 1, without gaps.
    public let number: UInt64
    /// The changes; never empty.
    public let changes: [Change]
    /// True when the kernel's queue overflowed, so that the set comes from comparing all folders with what was known.
    /// The changes are exact nevertheless.
    public let rescanned: Bool
    /// When the first event of the burst was read.
    public let began: LoopInstant
    /// When the burst had settled.
    public let settled: LoopInstant

    /// Creates a change set from its facts.
    public init(number: UInt64, changes: [Change], rescanned: Bool, began: LoopInstant, settled: LoopInstant) {
        self.number = number
        self.changes = changes
        self.rescanned = rescanned
        self.began = began
        self.settled = settled
    }
}

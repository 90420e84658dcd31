import Syscalls

/// A pattern that matches a name, and the list that it stands in.
struct IgnoreHit: Sendable {
    let pattern: IgnorePattern
    let list: PatternList

    /// Stands for the names beside single files that are watched.
    static let notSelected = IgnoreHit(pattern: .anything, list: PatternList([], source: "", base: []))
}

/// What becomes of a name.
enum IgnoreDecision: Sendable {
    /// It counts.
    case kept
    /// A folder that a pattern leaves out, but something in it counts: it is entered, and all else in it is left out by that pattern.
    case passage(IgnoreHit)
    /// A pattern leaves it out.
    case leftOut(IgnoreHit)

    var isLeftOut: Bool { if case .leftOut = self { true } else { false } }
}

/// Why something is kept although a pattern would leave it out.
public enum IgnoreExemption: Hashable, Sendable {
    /// Git tracks it, or something below it.
    case tracked
    /// The configuration names it: one of its exceptions, as it was written, or a root.
    case named(pattern: String)
}

/// What no rule leaves out: what is named, and what git tracks.
struct IgnoreExemptions: Sendable {
    var named: NamedPaths
    /// What the repository tracks that the folder belongs to.
    var tracked: TrackedNames?

    var isEmpty: Bool { named.isEmpty && tracked == nil }

    /// Why a name is kept that a pattern matches; nil when nothing speaks for it.
    func exemption(of name: UnsafeRawBufferPointer, in folder: [UInt8], isDirectory: Bool, _ hit: IgnoreHit)
        -> IgnoreExemption?
    {
        if let pattern = named.pattern(naming: name, in: folder, isDirectory: isDirectory) {
            return .named(pattern: pattern)
        }
        // Every repository leaves its own records out; asking its index for them would read it for nothing.
        guard !hit.list.isOwn, let tracked, !VersionControl.isRecordFolder(name) else { return nil }
        return tracked.contains(name, in: folder) ? .tracked : nil
    }

    /// Whether a folder that a pattern leaves out has to be entered for something in it.
    func isPassage(_ name: UnsafeRawBufferPointer, in folder: [UInt8], _ hit: IgnoreHit) -> Bool {
        if named.isOnTheWay(name, in: folder) { return true }
        guard !hit.list.isOwn, let tracked, !VersionControl.isRecordFolder(name) else { return false }
        return tracked.containsBelow(name, in: folder)
    }

    func isEquivalent(to other: IgnoreExemptions) -> Bool {
        named == other.named && tracked?.fingerprint == other.tracked?.fingerprint
    }
}

import Syscalls

/// What is ignored in a folder: its own patterns, then those of the folders above, then what holds everywhere.
/// Immutable; a changed file makes new scopes.
final class IgnoreScope: Sendable {
    /// The scope asked when this one has no answer.
    let parent: IgnoreScope?
    let patterns: PatternList
    /// Asked before all others: what the project's own configuration says.
    let overrides: PatternList?
    /// True when this scope or a parent has patterns with paths: then a renamed folder needs a new decision.
    let looksAtPaths: Bool

    init(_ patterns: PatternList, below parent: IgnoreScope?, overrides: PatternList? = nil) {
        self.parent = parent
        self.patterns = patterns
        self.overrides = overrides ?? parent?.overrides
        looksAtPaths = patterns.looksAtPaths || parent?.looksAtPaths == true || self.overrides?.looksAtPaths == true
    }

    /// Ignores nothing.
    static let nothing = IgnoreScope(PatternList([], source: "", base: []), below: nil)

    /// The pattern that decides for a name in a folder, and the list it stands in. It may be a negated one.
    func match(
        _ name: UnsafeRawBufferPointer,
        in folder: UnsafeRawBufferPointer,
        isDirectory: Bool
    ) -> (pattern: IgnorePattern, list: PatternList)? {
        if let overrides, let pattern = overrides.match(name, in: folder, isDirectory: isDirectory) {
            return (pattern, overrides)
        }
        var scope: IgnoreScope? = self
        while let current = scope {
            if let pattern = current.patterns.match(name, in: folder, isDirectory: isDirectory) {
                return (pattern, current.patterns)
            }
            scope = current.parent
        }
        return nil
    }

    /// Whether a name in a folder that is itself not ignored is ignored.
    func ignores(_ name: UnsafeRawBufferPointer, in folder: [UInt8], isDirectory: Bool) -> Bool {
        folder.withUnsafeBytes { match(name, in: $0, isDirectory: isDirectory) }.map { !$0.pattern.isNegated } ?? false
    }

    /// Whether both decide alike, because the same patterns stand in the same places.
    func isEquivalent(to other: IgnoreScope) -> Bool {
        if self === other { return true }
        guard patterns.isEquivalent(to: other.patterns) else { return false }
        switch (parent, other.parent) {
        case (nil, nil): return true
        case (let own?, let theirs?): return own.isEquivalent(to: theirs)
        default: return false
        }
    }
}

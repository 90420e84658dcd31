import Syscalls

/// What is ignored in a folder: its own patterns, then those of the folders above, then what holds everywhere.
/// Immutable; a changed file makes new scopes.
final class IgnoreScope: Sendable {
    /// The scope asked when this one has no answer.
    let parent: IgnoreScope?
    let patterns: PatternList
    /// Asked before all others: what the project's own configuration says.
    let overrides: PatternList?
    /// What counts whatever the patterns say.
    let exemptions: IgnoreExemptions
    /// Set in a folder that is itself left out and only entered for something in it: the pattern that leaves out all else.
    let passage: IgnoreHit?
    /// True when this scope or a parent has patterns with paths: then a renamed folder needs a new decision.
    let looksAtPaths: Bool

    init(
        _ patterns: PatternList, below parent: IgnoreScope?, overrides: PatternList? = nil,
        exemptions: IgnoreExemptions? = nil
    ) {
        self.parent = parent
        self.patterns = patterns
        self.overrides = overrides ?? parent?.overrides
        self.exemptions = exemptions ?? parent?.exemptions ?? IgnoreExemptions(named: .nothing)
        passage = nil
        looksAtPaths =
            patterns.looksAtPaths || parent?.looksAtPaths == true || self.overrides?.looksAtPaths == true
            || !self.exemptions.isEmpty
    }

    /// The scope of a folder that `hit` leaves out, below one with the scope `parent`.
    private init(passage hit: IgnoreHit, below parent: IgnoreScope) {
        self.parent = parent
        patterns = PatternList([], source: hit.list.source, base: [])
        (overrides, exemptions, passage, looksAtPaths) = (parent.overrides, parent.exemptions, hit, true)
    }

    /// Ignores nothing.
    static let nothing = IgnoreScope(PatternList([], source: "", base: []), below: nil)

    /// The pattern that matches a name in a folder. It may be a negated one.
    func match(_ name: UnsafeRawBufferPointer, in folder: UnsafeRawBufferPointer, isDirectory: Bool) -> IgnoreHit? {
        if let passage { return passage }
        if let overrides, let pattern = overrides.match(name, in: folder, isDirectory: isDirectory) {
            return IgnoreHit(pattern: pattern, list: overrides)
        }
        var scope: IgnoreScope? = self
        while let current = scope {
            if let pattern = current.patterns.match(name, in: folder, isDirectory: isDirectory) {
                return IgnoreHit(pattern: pattern, list: current.patterns)
            }
            scope = current.parent
        }
        return nil
    }

    /// What becomes of a name in a folder that is itself entered.
    func decide(_ name: UnsafeRawBufferPointer, in folder: [UInt8], isDirectory: Bool) -> IgnoreDecision {
        guard let hit = folder.withUnsafeBytes({ match(name, in: $0, isDirectory: isDirectory) }),
            !hit.pattern.isNegated
        else { return .kept }
        if exemptions.isEmpty { return .leftOut(hit) }
        if exemptions.exemption(of: name, in: folder, isDirectory: isDirectory, hit) != nil { return .kept }
        return isDirectory && exemptions.isPassage(name, in: folder, hit) ? .passage(hit) : .leftOut(hit)
    }

    /// Whether a name in a folder that is itself entered is left out.
    func ignores(_ name: UnsafeRawBufferPointer, in folder: [UInt8], isDirectory: Bool) -> Bool {
        decide(name, in: folder, isDirectory: isDirectory).isLeftOut
    }

    /// What holds in a subfolder of which this was decided, before its own files.
    func scope(ofSubfolder decision: IgnoreDecision) -> IgnoreScope {
        switch decision {
        case .passage(let hit): passage == nil ? IgnoreScope(passage: hit, below: self) : self
        // Something that counts in a folder that is left out: its content counts by the rules that hold around it.
        case .kept, .leftOut: passage == nil ? self : (parent ?? self)
        }
    }

    /// Whether both decide alike, because the same patterns stand in the same places.
    func isEquivalent(to other: IgnoreScope) -> Bool {
        if self === other { return true }
        guard patterns.isEquivalent(to: other.patterns), (passage == nil) == (other.passage == nil),
            passage?.pattern == other.passage?.pattern, exemptions.isEquivalent(to: other.exemptions)
        else { return false }
        switch (overrides, other.overrides) {
        case (nil, nil): break
        case (let own?, let theirs?): if !own.isEquivalent(to: theirs) { return false }
        default: return false
        }
        switch (parent, other.parent) {
        case (nil, nil): return true
        case (let own?, let theirs?): return own.isEquivalent(to: theirs)
        default: return false
        }
    }
}

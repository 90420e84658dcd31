import Syscalls

/// The patterns of one file, or of one list, with the folder that they are relative to. The last that matches decides.
final class PatternList: Sendable {
    /// Where the patterns come from: a file, or words such as "defaults".
    let source: Path
    /// The folder that patterns with a slash are relative to.
    let base: [UInt8]
    let patterns: [IgnorePattern]
    /// True for what the user says to this program alone (`.bgexecignore`, the configuration): it holds for files that git tracks too,
    /// which no rule that others read can leave out.
    let isOwn: Bool
    /// True when some pattern needs more than the name.
    let looksAtPaths: Bool

    /// What each comparison needs, flat: most names are turned away here without touching a pattern.
    private struct Head {
        let kind: UInt8
        let forDirectories: Bool
        let start: Int
        let length: Int
        /// The bytes that a name must have to match at all.
        let needed: ByteMask
    }

    private let heads: [Head]
    private let literals: [UInt8]

    init(_ patterns: [IgnorePattern], source: Path, base: [UInt8], isOwn: Bool = false) {
        self.isOwn = isOwn
        self.source = source
        self.base = base.last == UInt8(ascii: "/") ? base.dropLast() : base
        self.patterns = patterns
        var literals: [UInt8] = []
        var looksAtPaths = false
        heads = patterns.map { pattern in
            let kind: UInt8
            let literal: [UInt8]
            switch pattern.form {
            case .name(let name): (kind, literal) = (0, name)
            case .suffix(let suffix): (kind, literal) = (1, suffix)
            case .nameGlob: (kind, literal) = (2, [])
            case .path(let prefix, _):
                (kind, literal) = (3, prefix)
                looksAtPaths = true
            }
            literals += literal
            return Head(
                kind: kind,
                forDirectories: pattern.isForDirectories,
                start: literals.count - literal.count,
                length: literal.count,
                needed: pattern.form.neededInName
            )
        }
        self.literals = literals
        self.looksAtPaths = looksAtPaths
    }

    /// Whether both hold the same patterns for the same folder.
    func isEquivalent(to other: PatternList) -> Bool {
        self === other || (base == other.base && patterns == other.patterns)
    }

    /// The pattern that decides for a name in a folder; nil when none matches.
    func match(_ name: UnsafeRawBufferPointer, in folder: UnsafeRawBufferPointer, isDirectory: Bool) -> IgnorePattern? {
        let mask = ByteMask(name)
        return heads.withUnsafeBufferPointer { heads in
            literals.withUnsafeBytes { literals in
                for index in stride(from: heads.count - 1, through: 0, by: -1) {
                    let head = heads[index]
                    if head.forDirectories && !isDirectory { continue }
                    if !mask.mayContain(head.needed) { continue }
                    let literal = UnsafeRawBufferPointer(rebasing: literals[head.start..<head.start + head.length])
                    if matches(head.kind, literal, index, name, folder) { return patterns[index] }
                }
                return nil
            }
        }
    }

    private func matches(
        _ kind: UInt8,
        _ literal: UnsafeRawBufferPointer,
        _ index: Int,
        _ name: UnsafeRawBufferPointer,
        _ folder: UnsafeRawBufferPointer
    ) -> Bool {
        switch kind {
        case 0: return name.count == literal.count && Self.equal(name, literal)
        case 1:
            return name.count >= literal.count
                && Self.equal(UnsafeRawBufferPointer(rebasing: name.suffix(literal.count)), literal)
        case 2:
            guard case .nameGlob(let glob) = patterns[index].form else { return false }
            return glob.matches(name)
        default:
            guard case .path(let prefix, let rest) = patterns[index].form else { return false }
            return matchesPath(prefix, rest, name, folder)
        }
    }

    private func matchesPath(
        _ prefix: [UInt8],
        _ rest: Glob?,
        _ name: UnsafeRawBufferPointer,
        _ folder: UnsafeRawBufferPointer
    ) -> Bool {
        guard folder.starts(with: base) else { return false }
        let below = folder.dropFirst(base.count).drop { $0 == UInt8(ascii: "/") }
        let length = below.count + (below.isEmpty ? 0 : 1) + name.count
        if length < prefix.count || (rest == nil && length != prefix.count) { return false }
        return withUnsafeTemporaryAllocation(byteCount: length, alignment: 1) { path in
            UnsafeMutableRawBufferPointer(rebasing: path[..<below.count]).copyBytes(from: below)
            if !below.isEmpty { path[below.count] = UInt8(ascii: "/") }
            UnsafeMutableRawBufferPointer(rebasing: path[(length - name.count)...]).copyMemory(from: name)
            let bytes = UnsafeRawBufferPointer(path)
            let isBelowPrefix = prefix.withUnsafeBytes {
                Self.equal(UnsafeRawBufferPointer(rebasing: bytes[..<prefix.count]), $0)
            }
            guard isBelowPrefix else { return false }
            guard let rest else { return true }
            return rest.matches(UnsafeRawBufferPointer(rebasing: bytes[prefix.count...]))
        }
    }

    private static func equal(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else {
            return left.count == right.count
        }
        return Bytes.areEqual(leftStart, rightStart, count: left.count)
    }
}

public import Syscalls

/// Whether paths belong to a list such as `["router/", "agents/*.py", "!agents/old.py"]`.
///
/// The syntax is that of gitignore(5), with one difference: a pattern without wildcards is a path from the base (`router/` is
/// the project's own folder, not any folder of that name; that would be `**/router/`). A folder that is selected is selected
/// with all that it holds; the last pattern that matches decides.
public struct PathSelector: Hashable, Sendable {
    let wanted: PatternList
    private let unwanted: PatternList

    /// Creates a selector.
    /// - Parameters:
    ///   - patterns: what belongs to it.
    ///   - ignoring: exceptions that do not belong to it, in plain gitignore(5) syntax.
    ///   - base: the absolute folder that all patterns are relative to.
    public init(_ patterns: [String], ignoring: [String] = [], base: Path) {
        wanted = Self.list(patterns, base, anchored: true)
        unwanted = Self.list(ignoring, base, anchored: false)
    }

    private static func list(_ patterns: [String], _ base: Path, anchored: Bool) -> PatternList {
        let compiled = patterns.enumerated().compactMap { index, text in
            IgnorePattern(Array(text.utf8)[...], line: index + 1, anchored: anchored)
        }
        return PatternList(compiled, source: "inputs", base: base.bytes)
    }

    /// Whether an absolute path belongs to the list.
    /// - Parameters:
    ///   - path: absolute.
    ///   - isDirectory: whether the path itself is a folder; everything above it is one.
    public func selects(_ path: Path, isDirectory: Bool = false) -> Bool {
        pattern(selecting: path, isDirectory: isDirectory) != nil
    }

    /// The pattern by which a path belongs to the list, as it was written; nil when it does not.
    public func pattern(selecting path: Path, isDirectory: Bool = false) -> String? {
        if takesBack(path, isDirectory: isDirectory) { return nil }
        guard let hit = decision(wanted, path, isDirectory), !hit.isNegated else { return nil }
        return printable(hit.text)
    }

    /// Whether an exception takes a path back, or a folder above it.
    func takesBack(_ path: Path, isDirectory: Bool) -> Bool {
        decision(unwanted, path, isDirectory).map { !$0.isNegated } ?? false
    }

    /// Whether any of the changed paths belongs to the list.
    public func selects(_ change: Change) -> Bool {
        change.paths.contains { selects($0, isDirectory: change.fileKind == .directory) }
    }

    /// The pattern that decides: the last that matches the path, else the last that matches the folder above, and so on.
    private func decision(_ list: PatternList, _ path: Path, _ isDirectory: Bool) -> IgnorePattern? {
        var path = path
        var isDirectory = isDirectory
        while path.bytes.count > list.base.count, path.parent != path {
            let parent = path.parent
            let hit = path.name.bytes.withUnsafeBytes { name in
                parent.bytes.withUnsafeBytes { list.match(name, in: $0, isDirectory: isDirectory) }
            }
            if let hit { return hit }
            (path, isDirectory) = (parent, true)
        }
        return nil
    }

    public static func == (left: PathSelector, right: PathSelector) -> Bool {
        left.wanted.isEquivalent(to: right.wanted) && left.unwanted.isEquivalent(to: right.unwanted)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(wanted.patterns)
        hasher.combine(unwanted.patterns)
    }
}

import Syscalls

/// What the configuration names so exactly that no rule leaves it out: the paths that a specific pattern matches by itself, and
/// the roots.
///
/// A pattern whose last part has only wildcards (`src/*`, `src/**`) says "this folder", and is none. `**` does not lead into
/// folders that are left out: `**/*.py` must not enter each `.venv` and `node_modules`.
struct NamedPaths: Hashable, Sendable {
    private let selectors: [PathSelector]
    private let lists: [PatternList]
    private let roots: Set<Path>
    /// The folders on the way to names without wildcards.
    private let ways: Set<Path>
    /// The parts of patterns with wildcards that lead to their last part, from their base.
    private let globWays: [GlobWay]

    /// The folders that lead to what one pattern names.
    fileprivate struct GlobWay: Hashable, Sendable {
        let base: Path
        let parts: [Glob]
    }

    static let nothing = NamedPaths([], roots: [])

    init(_ selectors: [PathSelector], roots: [Path]) {
        var ways: Set<Path> = []
        var globWays: [GlobWay] = []
        lists = selectors.map { selector in
            let base = Path(bytes: selector.wanted.base)
            let specific = selector.wanted.patterns.filter { $0.isNegated || Self.isSpecific($0) }
            for pattern in specific where !pattern.isNegated {
                switch Self.way(of: pattern, from: base) {
                case .literal(let path): Self.insertAncestors(of: path, &ways)
                case .glob(let way): globWays.append(way)
                case nil: break
                }
            }
            return PatternList(specific, source: selector.wanted.source, base: selector.wanted.base)
        }
        for root in roots { Self.insertAncestors(of: root, &ways) }
        self.selectors = selectors
        self.roots = Set(roots)
        self.ways = ways
        self.globWays = globWays
    }

    var isEmpty: Bool { roots.isEmpty && selectors.isEmpty }

    /// The pattern that names a name in a folder by itself, as it was written; nil when none does.
    func pattern(naming name: UnsafeRawBufferPointer, in folder: [UInt8], isDirectory: Bool) -> String? {
        if isEmpty { return nil }
        for (list, selector) in zip(lists, selectors) {
            let hit = folder.withUnsafeBytes { list.match(name, in: $0, isDirectory: isDirectory) }
            guard let hit, !hit.isNegated else { continue }
            let path = Path(bytes: DirectoryTree.join(folder, name))
            if !selector.takesBack(path, isDirectory: isDirectory) { return printable(hit.text) }
        }
        if roots.isEmpty { return nil }
        let path = Path(bytes: DirectoryTree.join(folder, name))
        return roots.contains(path) ? path.description : nil
    }

    /// Whether something below a name in a folder may be named.
    func isOnTheWay(_ name: UnsafeRawBufferPointer, in folder: [UInt8]) -> Bool {
        if ways.isEmpty, globWays.isEmpty { return false }
        let path = Path(bytes: DirectoryTree.join(folder, name))
        return ways.contains(path) || globWays.contains { $0.leads(through: path) }
    }

    static func == (left: NamedPaths, right: NamedPaths) -> Bool {
        left.selectors == right.selectors && left.roots == right.roots
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(selectors)
        hasher.combine(roots)
    }

    // MARK: Reading patterns

    fileprivate enum Way {
        case literal(Path)
        case glob(GlobWay)
    }

    private static func isSpecific(_ pattern: IgnorePattern) -> Bool {
        guard let last = parts(of: pattern).last else { return false }
        return last.contains { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "?") }
    }

    private static func parts(of pattern: IgnorePattern) -> [ArraySlice<UInt8>] {
        pattern.text.drop { $0 == UInt8(ascii: "!") }.split(separator: UInt8(ascii: "/"))
    }

    /// Nil when nothing but the name is compared, so that no way is known.
    private static func way(of pattern: IgnorePattern, from base: Path) -> Way? {
        guard case .path(let prefix, let rest) = pattern.form else { return nil }
        if rest == nil { return .literal(base / Path(bytes: prefix)) }
        let folders = parts(of: pattern).dropLast().prefix { !$0.elementsEqual(Array("**".utf8)) }
        return folders.isEmpty ? nil : .glob(GlobWay(base: base, parts: folders.map { Glob($0) }))
    }

    private static func insertAncestors(of path: Path, _ ways: inout Set<Path>) {
        var folder = path.parent
        while folder.parent != folder, ways.insert(folder).inserted { folder = folder.parent }
    }
}

extension NamedPaths.GlobWay {
    /// Whether a folder is one of those on the way, the last included.
    func leads(through path: Path) -> Bool {
        guard let below = path.relative(to: base), below != "." else { return false }
        let names = below.bytes.split(separator: UInt8(ascii: "/"))
        return names.count <= parts.count
            && zip(names, parts).allSatisfy { name, part in name.withUnsafeBytes { part.matches($0) } }
    }
}

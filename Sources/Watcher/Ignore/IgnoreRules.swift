import Syscalls

/// Makes scopes: knows which files hold patterns, and in which order they count.
///
/// From the weakest to the strongest: the defaults, `core.excludesFile`, `.git/info/exclude`, `.gitignore` and `.bgexecignore`
/// from the repository's top down, the configuration's own patterns. A folder with a `.git` of its own begins anew, as
/// git has it.
struct IgnoreRules {
    let configuration: IgnoreConfiguration
    private let everywhere: IgnoreScope

    static let gitFile: [UInt8] = Array(".gitignore".utf8)
    static let ownFile: [UInt8] = Array(".bgexecignore".utf8)
    static let gitFolder: [UInt8] = Array(".git".utf8)

    init(_ configuration: IgnoreConfiguration) {
        self.configuration = configuration
        let base = configuration.base.bytes
        let overrides =
            configuration.patterns.isEmpty
            ? nil
            : PatternList(
                IgnoreFile.patterns(in: Array(configuration.patterns.joined(separator: "\n").utf8)),
                source: "ignore",
                base: base
            )
        let defaults = configuration.defaults ? IgnoreFile.patterns(in: Array(IgnoreDefaults.text.utf8)) : []
        let weakest = IgnoreScope(
            PatternList(defaults, source: "defaults", base: base),
            below: nil,
            overrides: overrides
        )
        let global = configuration.git ? GitSettings.excludesFile().flatMap { IgnoreFile.read($0, base: []) } : nil
        everywhere = global.map { IgnoreScope($0, below: weakest) } ?? weakest
    }

    /// What holds in a root: the patterns of all folders above it, up to the repository's top, and of the root itself.
    func scope(ofRoot root: Path) -> IgnoreScope {
        var above: [Path] = []
        var folder = root
        while !Self.isRepository(folder), folder.parent != folder {
            above.append(folder)
            folder = folder.parent
        }
        guard Self.isRepository(folder) else { return scope(of: root, below: everywhere) }
        return ([folder] + above.reversed()).reduce(everywhere) { scope(of: $1, below: $0) }
    }

    /// What holds in a folder below one with the scope `parent`. Reads the folder's ignore files.
    func scope(of folder: Path, below parent: IgnoreScope) -> IgnoreScope {
        var scope = parent
        if configuration.git {
            if Self.isRepository(folder) {
                let exclude = IgnoreFile.read(GitSettings.excludeFile(ofRepository: folder), base: folder.bytes)
                scope = exclude.map { IgnoreScope($0, below: everywhere) } ?? everywhere
            }
            if let list = IgnoreFile.read(folder / Path(bytes: Self.gitFile), base: folder.bytes) {
                scope = IgnoreScope(list, below: scope)
            }
        }
        if configuration.own, let list = IgnoreFile.read(folder / Path(bytes: Self.ownFile), base: folder.bytes) {
            scope = IgnoreScope(list, below: scope)
        }
        return scope
    }

    /// Whether a name is one of those that change the rules.
    static func isIgnoreFile(_ name: UnsafeRawBufferPointer) -> Bool {
        name.elementsEqual(gitFile) || name.elementsEqual(ownFile)
    }

    /// Whether a name in a listing may bring rules of its own.
    static func matters(_ name: UnsafeRawBufferPointer) -> Bool {
        name.first == UInt8(ascii: ".") && (isIgnoreFile(name) || name.elementsEqual(gitFolder))
    }

    /// Whether a path is left out by the rules of a root above it.
    func isIgnored(_ path: Path, below root: Path) -> Bool {
        explain(path, below: root).map { !$0.pattern.isNegated } ?? false
    }

    /// The pattern that decides for a path below a root: its own, or that of a folder above it that is ignored.
    /// - Parameter isDirectory: what the path itself is; nil to look.
    func explain(
        _ path: Path,
        below root: Path,
        isDirectory: Bool? = nil
    ) -> (pattern: IgnorePattern, list: PatternList, path: Path)? {
        guard let below = path.relative(to: root), below != "." else { return nil }
        var scope = scope(ofRoot: root)
        var folder = root
        for component in below.bytes.split(separator: UInt8(ascii: "/")) {
            let own = folder / Path(bytes: component)
            let isFolder = own != path || (isDirectory ?? ((try? File.status(of: own))??.kind == .directory))
            let found = component.withUnsafeBytes { name in
                folder.bytes.withUnsafeBytes { scope.match(name, in: $0, isDirectory: isFolder) }
            }
            if own == path { return found.map { ($0.pattern, $0.list, own) } }
            if let found, !found.pattern.isNegated { return (found.pattern, found.list, own) }
            scope = self.scope(of: own, below: scope)
            folder = own
        }
        return nil
    }

    static func isRepository(_ folder: Path) -> Bool {
        (try? File.status(of: folder / ".git")).flatMap { $0 } != nil
    }
}

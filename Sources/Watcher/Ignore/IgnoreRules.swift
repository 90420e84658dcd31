import Syscalls

/// Makes scopes: knows which files hold patterns, and in which order they count.
///
/// From the weakest to the strongest: the defaults, `core.excludesFile`, `.git/info/exclude`, `.gitignore` and `.bgexecignore`
/// from the repository's top down, the configuration's own patterns. A folder with a `.git` of its own starts afresh, as
/// git has it.
struct IgnoreRules {
    let configuration: IgnoreConfiguration
    /// What no rule leaves out: the configuration's exceptions and the roots.
    let named: NamedPaths
    let roots: [Path]
    /// The defaults alone, and with what git leaves out outside of all repositories.
    private let weakest: IgnoreScope
    private let everywhere: IgnoreScope
    private let globalFile: Path?

    static let gitFile: [UInt8] = Array(".gitignore".utf8)
    static let ownFile: [UInt8] = Array(".bgexecignore".utf8)

    /// - Parameter roots: what is never left out, although a rule of a folder above may match it.
    init(_ configuration: IgnoreConfiguration, roots: [Path] = []) {
        self.configuration = configuration
        self.roots = roots
        named = NamedPaths(configuration.exceptions, roots: roots)
        let base = configuration.base.bytes
        let overrides =
            configuration.patterns.isEmpty
            ? nil
            : PatternList(
                IgnoreFile.patterns(in: Array(configuration.patterns.joined(separator: "\n").utf8)),
                source: "ignore",
                base: base,
                isOwn: true
            )
        let defaults = configuration.defaults ? IgnoreFile.patterns(in: Array(IgnoreDefaults.text.utf8)) : []
        weakest = IgnoreScope(
            PatternList(defaults, source: "defaults", base: base),
            below: nil,
            overrides: overrides,
            exemptions: IgnoreExemptions(named: named)
        )
        globalFile = configuration.git ? GitSettings(of: nil).excludesFile : nil
        everywhere = Self.scope(of: globalFile, base: [], below: weakest)
    }

    /// What holds in a repository before its own patterns: `core.excludesFile` may be another one there.
    private func scope(around repository: GitRepository) -> IgnoreScope {
        let file = GitSettings(of: repository).excludesFile
        let outside = file == globalFile ? everywhere : Self.scope(of: file, base: [], below: weakest)
        let list = IgnoreFile.read(repository.excludeFile, base: repository.top.bytes, followingLinks: true)
        return IgnoreScope(
            list ?? PatternList([], source: repository.excludeFile, base: repository.top.bytes),
            below: outside,
            exemptions: IgnoreExemptions(named: named, tracked: TrackedNames(of: repository))
        )
    }

    /// A scope for a file that is not in the tree; such a file may be a link.
    private static func scope(of file: Path?, base: [UInt8], below parent: IgnoreScope) -> IgnoreScope {
        guard let list = file.flatMap({ IgnoreFile.read($0, base: base, followingLinks: true) }) else { return parent }
        return IgnoreScope(list, below: parent)
    }

    /// What holds in a root: its own patterns and those of the folders above it.
    func scope(ofRoot root: Path) -> IgnoreScope {
        // A root counts, and so do the folders above it, whatever is said of them.
        folders(from: root).reversed().reduce(everywhere) { scope(of: $1, subfolder: $0) }
    }

    /// The files that may hold patterns and lie above a root, there or not.
    func files(above root: Path) -> [Path] {
        folders(from: root).dropFirst().flatMap { folder in
            (configuration.git ? [folder / Path(bytes: Self.gitFile)] : [])
                + (configuration.own ? [folder / Path(bytes: Self.ownFile)] : [])
        }
    }

    /// A root and the folders above it whose patterns hold in it: up to the repository's top, else up to `base`.
    private func folders(from root: Path) -> [Path] {
        var folders = [root]
        var folder = root
        while !Self.isRepository(folder), folder.parent != folder {
            folder = folder.parent
            folders.append(folder)
        }
        if Self.isRepository(folder) { return folders }
        return folders.firstIndex(of: configuration.base).map { Array(folders[...$0]) } ?? [root]
    }

    /// What holds in a folder below one with the scope `parent`. Reads the folder's ignore files, unless it is left out itself.
    func scope(of folder: Path, below parent: IgnoreScope) -> IgnoreScope {
        let decision = folder.name.bytes.withUnsafeBytes {
            parent.decide($0, in: folder.parent.bytes, isDirectory: true)
        }
        return scope(of: folder, subfolder: parent.scope(ofSubfolder: decision))
    }

    /// As above, with what follows from the folder's name.
    func scope(of folder: Path, subfolder: IgnoreScope) -> IgnoreScope {
        var scope = subfolder
        if scope.passage != nil { return scope }
        if configuration.git {
            if Self.isRepository(folder) { scope = self.scope(around: GitRepository(folder)) }
            if let list = IgnoreFile.read(folder / Path(bytes: Self.gitFile), base: folder.bytes) {
                scope = IgnoreScope(list, below: scope)
            }
        }
        if configuration.own,
            let list = IgnoreFile.read(folder / Path(bytes: Self.ownFile), base: folder.bytes, isOwn: true)
        {
            scope = IgnoreScope(list, below: scope)
        }
        return scope
    }

    /// Whether a name is one of those that change the rules.
    static func isIgnoreFile(_ name: UnsafeRawBufferPointer) -> Bool {
        name.elementsEqual(gitFile) || name.elementsEqual(ownFile)
    }

    /// Whether a name in a folder may bring rules of its own, or says that a working copy begins here.
    static func matters(_ name: UnsafeRawBufferPointer) -> Bool {
        name.first == UInt8(ascii: ".") && (isIgnoreFile(name) || VersionControl.isRecordFolder(name))
    }

    static func isRepository(_ folder: Path) -> Bool {
        (try? File.status(of: folder / ".git")).flatMap { $0 } != nil
    }
}

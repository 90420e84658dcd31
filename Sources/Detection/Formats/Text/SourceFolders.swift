/// Which folders and files of a project are its sources, as their names say.
struct SourceFolders {
    /// Folders that hold what is made or installed, not what is written.
    static let others: Set<String> = [
        "node_modules", "venv", "env", "build", "dist", "out", "target", "vendor", "third_party", "deps", "_build",
        "bin",
        "obj", "coverage", "tmp", "temp", "log", "logs", "data", "reports", "site-packages", "__pycache__", "public",
    ]
    private static let ofC: Set<String> = ["c", "h", "cc", "cpp", "cxx", "hh", "hpp", "hxx", "S", "s", "l", "y", "inc"]
    private static let source: Set<String> = ofC.union([
        "py", "js", "jsx", "ts", "tsx", "mjs", "cjs", "go", "rs", "rb", "php", "java", "kt", "ex", "exs", "erl",
        "swift", "sh",
        "lua", "pl", "pm", "hs", "ml", "mli", "scala", "clj", "cs", "zig", "nim", "d", "f90", "sql", "vue", "svelte",
        "proto",
    ])
    private static let products: Set<String> = [
        "o", "a", "so", "obj", "lo", "la", "gcno", "gcda", "gcov", "exe", "dll", "dylib", "pyc", "class", "log", "tmp",
        "swp",
    ]

    /// Files at the top that say how sources are built and tested.
    private static let manifests: Set<String> = [
        "Gemfile", "Rakefile", "package.json", "package-lock.json", "tsconfig.json", "composer.json", "CMakeLists.txt",
        "meson.build", "pnpm-lock.yaml",
    ]
    private static let manifestEndings: Set<String> = [
        "toml", "cfg", "ini", "mod", "sum", "lock", "gradle", "kts", "gemspec", "cabal", "ac", "am", "in", "cmake",
        "mk",
    ]

    /// For each folder at the top that has sources, the endings of its files.
    private var folders: [String: Set<String>] = [:]
    /// The sources at the top.
    private var filesAtTop: [String] = []
    private var manifestsAtTop: [String] = []
    /// How many more names are looked at: a clone may be large, and this is a look and no search.
    private var left = 5000

    init(of folder: ProjectFolder) {
        for name in folder.names() where !name.hasPrefix(".") {
            if folder.isFolder(name) {
                guard !Self.others.contains(name) else { continue }
                var endings: Set<String> = []
                collect(folder, name, depth: 1, into: &endings)
                if !endings.isDisjoint(with: Self.source) { folders[name] = endings }
            } else if Self.isManifest(name) {
                manifestsAtTop.append(name)
            } else if let ending = RelativePath.fileExtension(of: name), Self.source.contains(ending) {
                filesAtTop.append(name)
            }
        }
    }

    private static func isManifest(_ name: String) -> Bool {
        manifests.contains(name) || RelativePath.fileExtension(of: name).map(manifestEndings.contains) ?? false
            || name.hasPrefix("requirements") && name.hasSuffix(".txt")
    }

    private mutating func collect(
        _ folder: ProjectFolder, _ path: String, depth: Int, into endings: inout Set<String>
    ) {
        guard depth < 6 else { return }
        for name in folder.names(in: path) where !name.hasPrefix(".") {
            guard left > 0 else { return }
            left -= 1
            let below = "\(path)/\(name)"
            if folder.isFolder(below) {
                if !Self.others.contains(name) { collect(folder, below, depth: depth + 1, into: &endings) }
            } else if let ending = RelativePath.fileExtension(of: name), !Self.products.contains(ending) {
                endings.insert(ending)
            }
        }
    }

    private var endingsAtTop: Set<String> { Set(filesAtTop.compactMap(RelativePath.fileExtension)) }

    /// Whether it has C or C++, whose builds write beside their sources.
    var isOfC: Bool {
        !folders.values.reduce(endingsAtTop) { $0.union($1) }.isDisjoint(with: ["c", "cc", "cpp", "cxx"])
    }

    /// Whether it has Python, which writes `__pycache__` beside its sources.
    var hasPython: Bool { folders.values.contains { $0.contains("py") } }

    /// Whether there are any.
    var isEmpty: Bool { folders.isEmpty && filesAtTop.isEmpty }

    /// Patterns that match the sources: whole folders, and the files at the top, with what says how they are built.
    ///
    /// In a C project they are named by their endings: what a build writes between them is not an input.
    var patterns: [String] {
        // A pattern without a slash matches in every folder.
        let everywhere = isOfC ? endingsAtTop : []
        let top = isOfC ? everywhere.sorted().map { "*.\($0)" } : filesAtTop.map(RelativePath.pattern)
        let below = folders.sorted { $0.key < $1.key }.flatMap { name, endings -> [String] in
            guard isOfC, endings.count <= 8 else { return ["\(RelativePath.pattern(name))/"] }
            return endings.subtracting(everywhere).sorted().map {
                "\(RelativePath.pattern(name))/**/*.\(RelativePath.pattern($0))"
            }
        }
        return below + top + manifestsAtTop.map(RelativePath.pattern)
    }
}

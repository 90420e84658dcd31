import Syscalls

/// Where the sources of a language are, as inputs.
struct SourceTree {
    /// Folders of what is installed or made, or of what is not the project's own program.
    static let foreign: Set<String> = [
        "node_modules", "venv", "env", "build", "builddir", "dist", "out", "target", "vendor", "third_party", "deps",
        "_build",
        "coverage", "tmp", "temp", "log", "logs", "reports", "site-packages", "__pycache__", "htmlcov",
        "bower_components",
        "storage", "obj", "docs", "doc",
    ]
    /// How many names are looked at in all, and how deep: a clone may be large.
    private static let limits = (names: 4000, depth: 5)

    private let folder: ProjectFolder
    private let endings: [String]
    private var left = Self.limits.names

    private init(_ folder: ProjectFolder, _ endings: [String]) {
        self.folder = folder
        self.endings = endings
    }

    /// Patterns of the sources: each folder at the top that has some, a pattern for those at the top itself, and files of these names.
    /// - Parameter endings: as `.py`; the whole name of a file, too, which is then not looked for at the top.
    static func inputs(of folder: ProjectFolder, endings: [String], and others: [String] = []) -> [String] {
        var tree = SourceTree(folder, endings)
        var folders: [String] = []
        var top: [String] = []
        for name in folder.names() {
            if folder.hasFolder(name) {
                guard !name.hasPrefix("."), !foreign.contains(name), !folder.has("\(name)/pyvenv.cfg") else { continue }
                if tree.hasSources(in: name, depth: 1), let pattern = InputName.pattern(name) {
                    folders.append(pattern + "/")
                }
            } else {
                for ending in endings
                where ending.hasPrefix(".") && name.hasSuffix(ending) && !name.hasPrefix(".")
                    && !top.contains("*\(ending)")
                {
                    top.append("*\(ending)")
                }
            }
        }
        return folders + top.sorted()
            + folder.present(others).filter { file in !top.contains { file.hasSuffix($0.dropFirst()) } }
    }

    /// The files with one of these endings, in this folder and below, nearest first; at most so many.
    static func files(of folder: ProjectFolder, endings: [String], limit: Int) -> [String] {
        var tree = SourceTree(folder, endings)
        var found: [String] = []
        var level = [""]
        for _ in 0..<limits.depth {
            var next: [String] = []
            for place in level {
                for name in folder.names(in: place.isEmpty ? "." : place) {
                    guard tree.left > 0, found.count < limit else { return found }
                    tree.left -= 1
                    let path = place.isEmpty ? name : "\(place)/\(name)"
                    if endings.contains(where: name.hasSuffix) { found.append(path) }
                    guard !name.hasPrefix("."), !foreign.contains(name), folder.hasFolder(path) else { continue }
                    if !folder.has("\(path)/pyvenv.cfg") { next.append(path) }
                }
            }
            level = next
        }
        return found
    }

    private mutating func hasSources(in name: String, depth: Int) -> Bool {
        var below: [String] = []
        for entry in folder.names(in: name) {
            guard left > 0 else { return false }
            left -= 1
            if endings.contains(where: entry.hasSuffix) { return true }
            if !entry.hasPrefix("."), !Self.foreign.contains(entry), !entry.contains(".") {
                below.append("\(name)/\(entry)")
            }
        }
        guard depth < Self.limits.depth else { return false }
        return below.contains { hasSources(in: $0, depth: depth + 1) }
    }
}

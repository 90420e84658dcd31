import Syscalls
import Watcher

/// One pattern of a unit's `inputs`, or of what a job writes, matched without the others.
struct SinglePattern {
    /// As the configuration has it, without a `!`.
    let text: String
    /// What stands before the first wildcard: `src` of `src/*.py`, all of `src/main.py`. Absolute.
    let root: Path
    /// Whether it has no wildcard.
    let isLiteral: Bool
    private let selector: PathSelector
    /// The folder that the names begin in, and they.
    private let base: Path
    private let names: [Substring]
    /// Whether it matches at any depth, not only at that of its names.
    private let isDeep: Bool

    /// - Parameter project: the project's folder.
    init(_ text: String, in project: Path) {
        self.text = text
        let parts = text.split(separator: "/").filter { $0 != "." }
        let names = Array(parts.drop { $0 == ".." })
        let base = (names.count..<parts.count).reduce(project) { folder, _ in folder.parent }
        let literal = names.prefix { !$0.contains(where: "*?[\\".contains) }
        root = literal.isEmpty ? base : base / Path(literal.joined(separator: "/"))
        isLiteral = literal.count == names.count
        let path = (text.hasPrefix("/") ? "/" : "") + names.joined(separator: "/") + (text.hasSuffix("/") ? "/" : "")
        selector = PathSelector([names.isEmpty ? "**" : path], base: base)
        // A pattern with a wildcard and without a slash matches a name in any folder.
        isDeep = names.contains("**") || (!isLiteral && !path.dropLast().contains("/"))
        (self.base, self.names) = (base, names)
    }

    /// Whether it selects an absolute path, or a folder above it.
    func selects(_ path: Path, isFolder: Bool) -> Bool { selector.selects(path, isDirectory: isFolder) }

    /// Whether it selects a path itself, not only a folder above it, and says more than "all in this folder". Such a path
    /// counts, whatever ignore rules say.
    func names(_ path: Path, isFolder: Bool) -> Bool {
        guard let last = names.last, last.contains(where: { !"*?".contains($0) }) else { return false }
        return selects(path, isFolder: isFolder) && !selects(path.parent, isFolder: true)
    }

    /// Whether it can select something in a folder.
    func mayReach(into folder: Path) -> Bool {
        guard folder.relative(to: root) != nil else { return root.relative(to: folder) != nil }
        return isDeep || depth(of: folder) < names.count || selects(folder, isFolder: true)
    }

    /// Whether it names something in a folder that is ignored, so that the folder is entered for it. At any depth it does not.
    func leads(into folder: Path) -> Bool {
        let depth = depth(of: folder)
        guard !isDeep, 0 < depth, depth < names.count, folder.relative(to: base) != nil else { return false }
        let way = PathSelector(["/" + names.prefix(depth).joined(separator: "/") + "/"], base: base)
        return way.selects(folder, isDirectory: true)
    }

    /// How many names lead from `base` to a folder below it.
    private func depth(of folder: Path) -> Int {
        folder.relative(to: base).map { $0 == "." ? 0 : $0.bytes.count { $0 == UInt8(ascii: "/") } + 1 } ?? 0
    }
}

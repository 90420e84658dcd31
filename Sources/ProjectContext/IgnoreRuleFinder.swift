import Syscalls
import Watcher

/// Finds the rules that leave paths out, of which a few leave out thousands.
struct IgnoreRuleFinder {
    private var watching: WatcherConfiguration
    private let base: Path
    private var known: [(rule: PatternReference, selector: PathSelector)] = []

    init(_ watching: WatcherConfiguration) {
        self.watching = watching
        base = watching.ignore.base
    }

    /// From here on, the rules that leave out a folder above this one, or itself, do not count below it.
    mutating func enter(_ folder: Path) { watching.roots.append(WatchRoot(folder)) }

    /// A rule that leaves out a path by its own name; nil if there is none.
    ///
    /// To ask the watcher about each path would mean to read the ignore files each time. So rules that were found before are
    /// tried first; where several rules leave out one path, that need not be the one that decides.
    mutating func rule(for path: Path, isFolder: Bool) -> PatternReference? {
        if let hit = known.first(where: { $0.selector.selects(path, isDirectory: isFolder) }) { return hit.rule }
        guard case .ignored(_, let rule) = watching.explain(path) else { return nil }
        if rule.path == path, let selector = selector(of: rule) { known.append((rule, selector)) }
        return rule
    }

    /// What a rule matches; nil for one of a file outside of the tree.
    private func selector(of rule: PatternReference) -> PathSelector? {
        let folder: Path
        switch rule.source {
        case "defaults", "ignore": folder = base
        default:
            guard [".gitignore", ".bgexecignore"].contains(rule.source.name) else { return nil }
            folder = rule.source.parent
        }
        // A selector takes a name without wildcards as a path from its folder, an ignore file as a name in any folder.
        let isAnywhere = !rule.pattern.dropLast().contains("/")
        return PathSelector([isAnywhere ? "**/" + rule.pattern : rule.pattern], base: folder)
    }
}

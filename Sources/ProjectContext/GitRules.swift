package import Syscalls
package import Watcher

/// What git, and bgexec itself, ignore in a folder that need not be a project yet.
package struct GitRules {
    private let folder: Path
    private let watching: WatcherConfiguration

    /// - Parameter folder: absolute and without links.
    package init(_ folder: Path) {
        self.folder = folder
        watching = WatcherConfiguration(roots: [WatchRoot(folder)], ignore: IgnoreConfiguration(base: folder))
    }

    /// Whether what is in a folder is ignored.
    /// - Parameter name: the folder below this one; it need not exist.
    package func ignores(_ name: String) -> Bool {
        if case .ignored = watching.explain(folder / Path(name) / "file") { return true }
        return false
    }

    /// The rule of git by which a file is left out; nil when git takes it.
    package func rule(ignoring file: Path) -> PatternReference? {
        guard case .ignored(_, let rule) = watching.explain(file), rule.source.isAbsolute,
            rule.source.name != ".bgexecignore"
        else {
            return nil
        }
        return rule
    }
}

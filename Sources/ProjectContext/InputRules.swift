package import Config
package import Syscalls
import Watcher

/// Which files of a project are a unit's inputs, by paths relative to the project.
///
/// It is a snapshot: after a change to an ignore file, make a new one.
package final class InputRules {
    /// The folders and files that hold all inputs, relative to the project.
    package let roots: [Path]
    private let project: Path
    private let selector: InputSelector
    private let walk: IgnoreWalk

    package init(_ project: Project, _ unit: UnitConfig, _ config: ProjectConfig) {
        self.project = project.root
        selector = InputSelector(project, unit)
        roots = selector.roots.compactMap { $0.relative(to: project.root) }
        walk = IgnoreWalk(IgnoreConfiguration(base: project.root, patterns: config.ignore), root: project.root)
    }

    /// Whether a path below the inputs' roots is excluded.
    package func excludes(_ path: Path, isFolder: Bool) -> Bool {
        // Explicit inputs override ignore files.
        if !holdsRoot(path), isIgnored(path, isFolder: isFolder) { return true }
        return !isFolder && !selector.selects(project / path)
    }

    /// Whether a file is an input.
    package func selects(_ path: Path) -> Bool {
        roots.contains { $0 == "." || path.relative(to: $0) != nil } && !excludes(path, isFolder: false)
    }

    /// Whether an input is named at or below this path.
    package func holdsRoot(_ path: Path) -> Bool { roots.contains { $0.relative(to: path) != nil } }

    /// Whether the ignore files and the configuration leave a path out, by its own name.
    package func isIgnored(_ path: Path, isFolder: Bool) -> Bool { walk.ignores(project / path, isDirectory: isFolder) }
}

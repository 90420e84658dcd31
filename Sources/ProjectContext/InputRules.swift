package import Config
package import Syscalls
import Watcher

/// Which files are a unit's inputs, or a job's outputs, by paths relative to the project; those above it begin with `..`.
///
/// It is a snapshot: after a change to an ignore file, make a new one.
package final class InputRules {
    /// The folders and files that hold all of them, relative to the project.
    package let roots: [Path]
    private let project: Path
    private let selector: InputSelector
    private let ignore: IgnoreConfiguration
    /// Outputs count whatever ignore files say of them.
    private let areOutputs: Bool
    /// Each answers for one tree: the project, and roots above it.
    private var walks: [Path: IgnoreWalk] = [:]
    /// What `isEntered(_:)` has answered.
    private var entered: [Path: Bool] = [:]

    /// The rules of a unit's inputs.
    package convenience init(_ project: Project, _ unit: UnitConfig, _ config: ProjectConfig) {
        self.init(project, InputSelector(project, unit, config), config, areOutputs: false)
    }

    /// The rules of a job's outputs.
    package convenience init(outputsOf unit: UnitConfig, in project: Project, _ config: ProjectConfig) {
        self.init(project, InputSelector(outputsOf: unit, in: project, config), config, areOutputs: true)
    }

    private init(_ project: Project, _ selector: InputSelector, _ config: ProjectConfig, areOutputs: Bool) {
        self.project = project.root
        self.selector = selector
        self.areOutputs = areOutputs
        roots = selector.roots.map { $0.way(from: project.root) }
        ignore = IgnoreConfiguration(
            base: project.root, patterns: config.ignore, exceptions: [selector.exceptions])
    }

    /// Whether a path below the roots is left out: a file is, and so is a folder with all that it holds.
    package func excludes(_ path: Path, isFolder: Bool) -> Bool {
        let full = project.following(path)
        // A link in the place of a named folder, or on the way to what is named, leads to it.
        if !isFolder, !selector.selects(full), !holdsRoot(path) { return true }
        if isFolder, !holdsRoot(path), !selector.enters(full) { return true }
        if holdsRoot(path) { return false }
        if areOutputs, !isFolder || isBelowNamedFolder(path) { return false }
        return isIgnored(path, isFolder: isFolder)
    }

    /// Whether a file is among them, and so is each folder on the way to it; or a folder, with what it holds.
    package func selects(_ path: Path, isFolder: Bool = false) -> Bool {
        let isBelowRoot = roots.contains { $0 == "." && !path.isAbove || path.relative(to: $0) != nil }
        guard isBelowRoot, !excludes(path, isFolder: isFolder) else { return false }
        return isEntered(path.parent)
    }

    /// Whether a folder, and each on the way to it, is not left out.
    private func isEntered(_ folder: Path) -> Bool {
        if folder == "." || folder == "/" || folder.name == ".." || holdsRoot(folder) { return true }
        if let known = entered[folder] { return known }
        let isEntered = !excludes(folder, isFolder: true) && isEntered(folder.parent)
        entered[folder] = isEntered
        return isEntered
    }

    /// Whether one is named at or below this path.
    package func holdsRoot(_ path: Path) -> Bool {
        roots.contains { $0.relative(to: path) != nil || path == "." && !$0.isAbove }
    }

    private func isBelowNamedFolder(_ path: Path) -> Bool {
        roots.contains { $0 != "." && path.relative(to: $0) != nil }
    }

    /// Whether the ignore files and the configuration leave a path out, by its own name.
    package func isIgnored(_ path: Path, isFolder: Bool) -> Bool {
        walk(holding: path).ignores(project.following(path), isDirectory: isFolder)
    }

    private func walk(holding path: Path) -> IgnoreWalk {
        let root = path.isAbove ? roots.first { path.relative(to: $0) != nil } ?? path.parent : "."
        if let known = walks[root] { return known }
        let walk = IgnoreWalk(ignore, root: project.following(root))
        walks[root] = walk
        return walk
    }
}

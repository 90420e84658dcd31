public import Syscalls

/// Answers for many paths of one tree, as the watcher would: each folder's ignore files are read once.
///
/// It is of one moment: after a change to an ignore file, make a new one.
public final class IgnoreWalk {
    private let rules: IgnoreRules
    private let root: Path
    private var scopes: [Path: IgnoreScope] = [:]

    /// Begins a walk of what is below `root`, an absolute path.
    public init(_ configuration: IgnoreConfiguration, root: Path) {
        rules = IgnoreRules(configuration)
        self.root = root
    }

    /// Whether a path is ignored by its own name; that no folder above it is, the walk knows already.
    public func ignores(_ path: Path, isDirectory: Bool) -> Bool {
        let folder = path.parent
        let scope = scope(of: folder)
        return path.name.bytes.withUnsafeBytes { name in
            scope.ignores(name, in: folder.bytes, isDirectory: isDirectory)
        }
    }

    /// Whether a change to a path may change the answers.
    public static func dependsOn(_ path: Path) -> Bool {
        path.name.bytes.withUnsafeBytes { IgnoreRules.matters($0) }
    }

    private func scope(of folder: Path) -> IgnoreScope {
        if let known = scopes[folder] { return known }
        let isTop = folder == root || folder.parent == folder || folder.relative(to: root) == nil
        let scope = isTop ? rules.scope(ofRoot: folder) : rules.scope(of: folder, below: scope(of: folder.parent))
        scopes[folder] = scope
        return scope
    }
}

import Config
import Daemon
import History
import Model
import ProjectContext
import Syscalls

/// A folder that shows a project as it is, except for one job's inputs, which are those of any past snapshot.
struct Worktree {
    /// Where it lies.
    let folder: Path
    /// Folders of the user's that it shares, because they are too large to copy.
    let shared: [Path]
    private let project: Project
    private let inputs: InputTree
    private let store: ObjectStore
    /// What it links because it is read and not written: a snapshot may have some of it.
    private let dependencies: Set<Path>

    /// Makes the worktree of a job's bisections, without any inputs yet; one that is left over is removed first.
    /// - Throws: `SystemError` when there is no room.
    init(of job: UnitConfig, in project: Project, _ config: ProjectConfig, _ store: ObjectStore) throws {
        folder = project.bisectWorktree(of: job.name)
        self.project = project
        self.store = store
        // A link here would have other folders removed and written to.
        try File.makeDirectories(folder.parent, mode: 0o700)
        try PrivateFolder.check(project.state)
        try PrivateFolder.check(folder.parent)
        try File.removeTree(folder)
        let rules = InputRules(project, job, config)
        var copy = ProjectCopy(of: project, without: rules, config, into: folder)
        try copy.make()
        shared = copy.shared
        let dependencies = copy.dependencies
        self.dependencies = dependencies
        inputs = InputTree(
            project: folder, inputs: rules.roots.filter { !$0.isAbove && !Self.holds(dependencies, $0) }, store: store,
            isIgnored: { rules.excludes($0, isFolder: $1) })
    }

    /// Brings its inputs to a snapshot, whatever a run has made of them since.
    /// - Throws: `ObjectError` when content is missing, `UserError` when something else writes there.
    func show(_ snapshot: SnapshotID) throws {
        let changes = try changes(to: snapshot)
        if changes.isEmpty { return }
        try store.write(changes, into: EnclosedFolder(opening: folder), tryingFor: project.root)
        guard try self.changes(to: snapshot).isEmpty else {
            throw UserError(
                "the worktree \(folder) cannot be brought to the inputs \(snapshot.short)",
                advice:
                    "files of more than \(SizeFormat.text(InputTree.keptFileLimit)) are not kept: they must be unchanged"
            )
        }
    }

    private func changes(to snapshot: SnapshotID) throws -> [FileChange] {
        try store.changes(from: try inputs.snapshot().id, to: snapshot).filter {
            !$0.isElsewhere && !Self.holds(dependencies, $0.path)
        }
    }

    /// The inputs of a snapshot that it cannot show, as they lie elsewhere: a run sees them as they are now.
    func notShown(of snapshot: SnapshotID) throws -> [Path] {
        try store.files(of: snapshot).filter(\.isElsewhere).map(\.shown)
    }

    private static func holds(_ folders: Set<Path>, _ path: Path) -> Bool {
        folders.contains { path.relative(to: $0) != nil }
    }

    func remove() { try? File.removeTree(folder) }
}

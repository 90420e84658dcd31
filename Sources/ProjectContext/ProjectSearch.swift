import Model
import Supervisor
import Syscalls

/// The search for the project that a folder belongs to: the nearest one upwards that is this user's or the system's.
///
/// Folders above may be shared with other users: what they put there would run commands as this user.
struct ProjectSearch {
    private(set) var found: Project?
    private let start: Path
    /// Configurations of others that were passed over.
    private var passed: [Path] = []

    init(from folder: Path) throws {
        start = try File.resolved(folder)
        var candidate = start
        while true {
            if try isProject(Project(root: candidate)) {
                found = Project(root: candidate)
                return
            }
            guard candidate.parent != candidate else { break }
            candidate = candidate.parent
        }
        found = try runningProject()
    }

    /// A project of which nothing is left but its processes.
    private func runningProject() throws -> Project? {
        let roots = Set(LeftRun.states().map(\.parent))
        var candidate = start
        while candidate.parent != candidate {
            if roots.contains(candidate), try File.status(of: candidate)?.owner == ThisProcess.user {
                return Project(root: candidate)
            }
            candidate = candidate.parent
        }
        return nil
    }

    private mutating func isProject(_ project: Project) throws -> Bool {
        // In the folder itself, whatever is wrong with it is named as an error when it is read.
        if project.root == start, File.exists(project.config) { return true }
        let config = (try? File.status(of: project.config, followingLinks: true)) ?? nil
        if let config, config.kind == .regular {
            if config.owner == ThisProcess.user || config.owner == 0 { return true }
            passed.append(project.config)
        }
        // A running project stays one when its configuration is removed: it must still be possible to query and stop it.
        return try PrivateFolder.fault(of: project.state) == nil
            && ProjectActivity.load(from: project)?.isActive == true
    }

    /// That there is none, and why not.
    var failure: UserError {
        let others = passed.isEmpty ? "" : "; \(NameList.text(passed)) belongs to another user and is not used"
        return UserError(
            "there is no \(Project.configName) in \(start) or in any folder above it\(others)",
            advice: "run `bgexec init` in the project's top folder to make one",
            code: .badUsage
        )
    }
}

import FoundationEssentials
import Supervisor
package import Syscalls

/// Whether a project is started, read from the state file that its daemon writes: all of that file that a command needs.
package struct ProjectActivity: Decodable {
    /// The boot in which the state was written: after another boot nothing of the project runs.
    package let boot: String
    /// The lock beside which the state was written. Beside another lock it is a copy of another project's state.
    package let place: String?
    /// Whether the project was started and has not been stopped.
    package let isActive: Bool

    /// What a project's state file says; nil when there is none, or none that can be read.
    package static func load(from project: Project) -> ProjectActivity? {
        guard case .intact(let bytes) = StateFile.read(of: project) else { return nil }
        return try? JSONDecoder().decode(ProjectActivity.self, from: Data(bytes))
    }

    /// Whether a daemon was killed and its project still needs one: it was started, or, where the state cannot say so, something of it
    /// lives.
    package static func needsSuccessor(in project: Project) -> Bool {
        guard let activity = load(from: project) else { return !LeftRun.all(in: project.state).isEmpty }
        guard activity.isActive else { return false }
        return activity.boot == ProcessTable.bootIdentifier() && !isCopy(place: activity.place, in: project)
    }

    /// Names a lock file among all files of this machine.
    package static func place(of lock: FileStatus) -> String { "\(lock.device):\(lock.inode)" }

    /// Whether the project's folder is a copy of the one in which `place` was noted.
    package static func isCopy(place: String?, in project: Project) -> Bool {
        guard let place, let lock = (try? File.status(of: project.lock)) ?? nil else { return false }
        return place != Self.place(of: lock)
    }
}

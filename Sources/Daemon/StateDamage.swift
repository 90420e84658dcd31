import Model
import ProjectContext
import Supervisor
import Syscalls

/// Why a project's state could not be read. What lives then counts as wanted: nothing is stopped because of a damaged file.
enum StateDamage: Equatable {
    case missing
    case damaged(why: String, setAside: Path)

    /// What a user should know; nil when there is nothing to tell, as in a project that was never started.
    /// - Parameter living: the units of which a run lives.
    func text(in project: Project, living: [String]) -> String? {
        let units = living.isEmpty ? "no unit was running" : "\(NameList.text(living)) still ran, and counts as wanted"
        switch self {
        case .missing: return living.isEmpty ? nil : "\(project.stateFile) was missing; \(units)"
        case .damaged(let why, let aside):
            return "\(project.stateFile) was damaged (\(why)) and is kept as \(aside); \(units)"
        }
    }
}

extension DaemonState {
    /// Takes the state for that of a project of which these units run.
    mutating func recover(living: [String], inBoot boot: String) {
        guard !living.isEmpty else { return }
        phase = .active
        wanted = living
        self.boot = boot
    }
}

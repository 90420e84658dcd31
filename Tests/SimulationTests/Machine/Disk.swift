import Loop
import Model
import Syscalls

@testable import Daemon
@testable import History
@testable import Supervisor

/// What outlives processes: the records of runs and the daemon's state.
struct Disk {
    /// One run's folder.
    struct Records {
        var order = false
        var began: BeginRecord?
        var ended: EndRecord?
        /// The journal of its log is there.
        var logIsOpen = false
        var isStopping = false
        var hasTimedOut = false
        /// The process that holds the lock.
        var lock: SimProcess?
        var timeLimit: Duration?
        var needed = NeededRuns()
        /// What the history keeps of it: what it is about, and which inputs changed under it.
        var basis: Basis?
        var drift: [Path] = []
    }

    var runs: [RunIdentity: Records] = [:]
    var state = DaemonState()
    /// Verdicts that have been reported, by run: the history.
    var verdicts: [RunIdentity: [Verdict]] = [:]
    /// How often each unit's inputs were saved: another number is another content.
    var versions: [String: Int] = [:]

    static let root: Path = "/state"

    static func folder(of run: RunIdentity) -> RunFolder { RunFolder(state: root, run: run) }

    /// The inputs of a unit as they are now.
    func inputs(of unit: String) -> SnapshotID {
        SnapshotID(tree: ObjectStore.id(.blob, Array("\(unit) \(versions[unit] ?? 0)".utf8)))
    }

    func numbers(of unit: String) -> [Int] { runs.keys.filter { $0.unit == unit }.map(\.number).sorted() }
}

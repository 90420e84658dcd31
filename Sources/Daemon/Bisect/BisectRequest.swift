import History
import Syscalls

/// A request to run a job on past inputs, with what has to be known to decide about it.
struct BisectRequest {
    let job: String
    /// The state of the job's inputs to run on.
    let snapshot: SnapshotID
    /// The folder that holds them.
    let worktree: Path
    /// The project's services whose own inputs were different then.
    let changedServices: Set<String>
}

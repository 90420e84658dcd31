import History
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// A run of a job on past inputs that is wanted or in progress: what a bisection asks of the daemon.
///
/// It has a unit of its own, `JOB~bisect`, so that it can change neither the job's verdict nor its log. Services that the job needs,
/// and whose inputs were others then, are restarted in the worktree for its time.
struct BisectRun {
    /// Counts the daemon's bisect runs: a request to end one must not end the next.
    let number: Int
    let job: String
    /// The state of the job's inputs that the worktree shows.
    let snapshot: SnapshotID
    /// The folder that stands in for the project.
    let worktree: Path
    /// The services that run there too.
    let moved: Set<String>
    var plan = BisectRunPlan()
    /// Its run, once it has begun.
    var run: Int?
    /// Why it has not begun.
    var waitsFor: String?

    var unit: String { LedgerReader.bisectUnit(of: job) }

    /// The folder that a unit is run in; nil for the project.
    func place(of name: String) -> Path? { name == unit || isOn && moved.contains(name) ? worktree : nil }

    private var isOn: Bool { plan.state == .running }
}

extension BisectRunReport {
    init(_ bisectRun: BisectRun, _ verdict: Verdict? = nil) {
        let phase: Phase =
            if let verdict {
                .over(run: bisectRun.run, verdict)
            } else if bisectRun.plan.state == .running {
                .running(run: bisectRun.run)
            } else {
                .waiting(for: bisectRun.waitsFor)
            }
        self.init(phase: phase, unit: bisectRun.unit, moved: bisectRun.moved.sorted())
    }
}

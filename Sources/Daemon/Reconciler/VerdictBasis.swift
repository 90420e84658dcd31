import History
import Model
import Syscalls

/// What a job's last verdict is about.
struct VerdictBasis: Sendable {
    let run: Int
    let verdict: Verdict
    /// The inputs that it is about; nil when they changed under it: it is about none.
    let snapshot: SnapshotID?
    /// The definition of the job that it ran by, see `ProjectConfig.startFingerprint(of:)`.
    let definition: String?
    let drift: [Path]

    /// What it says of a job whose newest run is another one: "same inputs as green run 3".
    var answer: String { "same inputs as \(verdict == .passed ? "green" : "red") run \(run)" }
}

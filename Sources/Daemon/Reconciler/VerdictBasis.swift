import History
import Model
import Syscalls

/// What a job's last verdict is about.
struct VerdictBasis: Sendable {
    let run: Int
    let verdict: Verdict
    /// Nil when it is not known, or when inputs changed under the run: then it is about none of their states.
    let basis: Basis?
    /// Which changed under it.
    var drift: [Path] = []

    /// Whether it says how the job ends on its basis. One that was cancelled or broken does not.
    var isConclusive: Bool {
        switch verdict {
        case .passed, .failed, .timedOut: true
        case .cancelled, .broken: false
        }
    }

    /// What it says of a job whose newest run is another one: "same inputs as green run 3".
    var answer: String { "same inputs as \(verdict == .passed ? "green" : "red") run \(run)" }
}

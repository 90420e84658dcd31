import Model
import Syscalls

extension RunFacts {
    /// How it ended, in the one form that all faces use: "exit 1", "SIGKILL", "exit 0, but its report names 2 failing items"; nil
    /// while it runs.
    package var how: String? {
        guard let end else { return nil }
        guard case .failed? = end.verdict, case .ended(let status, _) = end.outcome, status.isSuccess else {
            return end.outcome.description
        }
        return "\(end.outcome), but its report names \(Counted.text(items?.failing ?? 0, "failing item"))"
    }
}

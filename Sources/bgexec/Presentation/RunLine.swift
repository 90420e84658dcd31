import History
import Model
import Supervisor
import Syscalls

/// A run in a line, and in full.
struct RunLine {
    let facts: RunFacts
    let style: Style

    /// "2026-11-22 10:04:31  test#42  failed (exit 1)  in 5.1 s  router/router.py changed".
    var text: String {
        let time = style.dim(Self.time(facts.begun))
        let took = facts.end.map { " in " + DurationFormat.text($0.duration) } ?? ""
        return "\(time)  \(facts.run)  \(style.state(word, outcome))\(took)  \(facts.reason)\(items)\(stale)"
    }

    /// The word for its outcome.
    var word: String {
        guard let end = facts.end else { return "running" }
        if let verdict = end.verdict { return verdict.name }
        switch end.outcome {
        case .ended(let status, _): return status.isSuccess ? "stopped" : "failed"
        case .couldNotStart: return "broken"
        case .unknown: return "unknown"
        }
    }

    /// The word with what stands behind it.
    var outcome: String {
        guard let end = facts.end else { return "running" }
        switch end.verdict {
        case .passed?, .timedOut?, .cancelled?: return word
        case .broken(let problem)?: return "broken: \(problem)"
        case .failed?: return "failed (\(facts.how ?? "?"))"
        case nil: return end.outcome.description
        }
    }

    private var items: String {
        guard let items = facts.items, items.failing > 0 else { return "" }
        return "  \(items.failing) of \(Counted.text(items.total, "item")) failing"
    }

    private var stale: String { facts.drift.isEmpty ? "" : "  STALE: \(facts.drift[0]) changed meanwhile" }

    /// "2026-11-22 10:04:31", UTC.
    static func time(_ time: UTCTime) -> String {
        let text = time.description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))"
    }
}

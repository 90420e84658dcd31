import History
import Model
import Supervisor
import Syscalls

/// Formats a run as one line, and in full.
struct RunLine {
    let facts: RunFacts
    let style: Style

    /// "2026-11-22 10:04:31  test#42  failed (exit 1)  in 5.1 s  router/router.py changed".
    var text: String {
        let time = style.dim(Self.time(facts.begun))
        let took = facts.end.map { " in " + DurationFormat.text($0.duration) } ?? ""
        return "\(time)  \(facts.run)  \(style.paint(tone, outcome))\(took)  \(facts.reason)\(items)\(stale)"
    }

    var tone: Tone {
        guard let end = facts.end else { return .busy }
        if let verdict = end.verdict { return verdict.word.tone }
        switch end.outcome {
        case .ended(let status, _): return status.isSuccess ? .neutral : .bad
        case .couldNotStart: return .bad
        case .unknown: return .neutral
        }
    }

    /// The word with its details.
    var outcome: String {
        guard let end = facts.end else { return StateWord.running.rawValue }
        return end.verdict.map { Cycle.Outcome.verdict($0).text(how: facts.how) } ?? end.outcome.description
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

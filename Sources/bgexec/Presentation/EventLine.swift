import History
import Model
import Supervisor
import Syscalls

/// Formats an event as one line.
struct EventLine {
    let event: Event
    let style: Style

    /// "10:04:31  redis#3  starting → healthy  PONG (bgexec)".
    var text: String {
        let unit = event.unit.map { unit in event.run.map { "\(unit)#\($0)" } ?? unit } ?? event.kind.rawValue
        var states = ""
        if let after = event.after {
            states =
                "  " + (event.before.map { $0 == after ? "" : "\($0) → " } ?? "")
                + style.paint(Self.tone(of: after), after)
        }
        let actor = event.actor.map { style.dim(" (\($0))") } ?? ""
        return "\(style.dim(RunLine.time(event.time)))  \(unit)\(states)  \(event.text)\(actor)"
    }

    /// The history keeps words: a unit's state, or what a cycle said.
    private static func tone(of word: String) -> Tone {
        StateWord(reading: word)?.tone ?? Verdict.Word(rawValue: word)?.tone ?? .neutral
    }
}

/// The facts of an event, as `events --json` and `why --json` print them.
struct EventReport: Codable, Sendable {
    var seq: Int64
    var time: String
    var kind: String
    var unit: String?
    var run: Int?
    var before: String?
    var after: String?
    var cause: Reason.Cause?
    var text: String
    var actor: String?

    init(_ event: Event) {
        seq = event.sequence
        time = event.time.description
        kind = event.kind.rawValue
        unit = event.unit
        run = event.run
        before = event.before
        after = event.after
        cause = event.cause
        text = event.text
        actor = event.actor
    }

    /// Stands for events that were deleted.
    init(forgotten: ClosedRange<Int64>) {
        seq = forgotten.upperBound
        time = ""
        kind = "gap"
        text = "events \(forgotten.lowerBound) to \(forgotten.upperBound) are forgotten"
    }
}

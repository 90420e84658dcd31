import Syscalls
import Wire

/// A line of `watch --json`: flat, and not in the form in which command and daemon talk, which may change.
struct WatchEvent: Encodable {
    private enum Content {
        case unit(UnitReport)
        case cycle(CycleReport)
        case notice(String)

        var name: String {
            switch self {
            case .unit: "unit"
            case .cycle: "cycle"
            case .notice: "notice"
            }
        }
    }

    private enum Key: String, CodingKey { case event, time, text }

    private let content: Content
    private let time: String

    /// Nil for anything that is not an event.
    init?(_ line: FollowLine, at time: UTCTime = .now) {
        switch line {
        case .unit(let unit): content = .unit(unit)
        case .cycle(let cycle): content = .cycle(cycle)
        case .notice(let text): content = .notice(text)
        case .run, .waits: return nil
        }
        self.time = time.description
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(content.name, forKey: .event)
        try fields.encode(time, forKey: .time)
        switch content {
        case .unit(let unit): try unit.encode(to: encoder)
        case .cycle(let cycle): try cycle.encode(to: encoder)
        case .notice(let text): try fields.encode(text, forKey: .text)
        }
    }
}

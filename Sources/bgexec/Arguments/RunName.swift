import Log
import Model

/// A unit, or one run of it, as a person writes it: `test`, `test#41`, `test@41`, `test@last`, `test@last-failed`.
struct RunName: Hashable {
    let unit: String
    /// Nil for a unit alone.
    let choice: RunChoice?

    init(unit: String, choice: RunChoice?) {
        self.unit = unit
        self.choice = choice
    }

    /// - Throws: `UserError` for a run that can be none.
    init(_ text: String) throws(UserError) {
        guard let mark = text.firstIndex(where: { $0 == "#" || $0 == "@" }) else {
            (unit, choice) = (text, nil)
            return
        }
        unit = String(text[..<mark])
        let run = String(text[text.index(after: mark)...])
        guard let chosen = RunChoice(run) else {
            throw UserError(
                "\(text) names no run",
                advice: "write \(unit)#41, \(unit)@last or \(unit)@last-failed; `bgexec history \(unit)` lists them",
                code: .badUsage)
        }
        choice = chosen
    }
}

extension RunChoice {
    /// A run's number, `last` or `last-failed`; nil for anything else.
    init?(_ text: String) {
        switch text {
        case "last": self = .last
        case "last-failed": self = .lastFailed
        default:
            guard let number = Int(text), number > 0 else { return nil }
            self = .number(number)
        }
    }

    /// As it is written.
    var text: String {
        switch self {
        case .last: "last"
        case .lastFailed: "last-failed"
        case .number(let number): "\(number)"
        }
    }
}

import Model

/// JSON as a person would lay it out: two spaces a level, and what is short on one line.
enum JSONLayout {
    /// A key of an object and its value.
    struct Member {
        let key: String
        let value: JSONLayout
    }

    /// A finished value: a number, a string with its quotes.
    case scalar(String)
    /// An array, on one line if it fits.
    case array([JSONLayout])
    /// An object, on one line if it fits.
    case inline([Member])
    /// An object with a line for each member.
    case block([Member])

    /// Longer lines are broken, where that is possible.
    private static let width = 120

    static func string(_ text: String) -> JSONLayout { .scalar(JSONString.quoted(text)) }
    static func bool(_ value: Bool) -> JSONLayout { .scalar(value ? "true" : "false") }
    static func number(_ value: Int) -> JSONLayout { .scalar("\(value)") }
    static func strings(_ texts: [String]) -> JSONLayout { .array(texts.map(string)) }

    /// - Parameters:
    ///   - level: how many levels this value is in.
    ///   - column: how much of its line is taken by what stands before it.
    func text(level: Int = 0, column: Int = 0) -> String {
        let short = onOneLine
        // One more column for a comma.
        if let short, column + short.utf8.count + 1 <= Self.width { return short }
        let indent = String(repeating: "  ", count: level + 1)
        let end = "\n" + String(repeating: "  ", count: level)
        switch self {
        case .scalar(let text): return text
        case .array(let elements):
            let lines = elements.map { indent + $0.text(level: level + 1, column: indent.utf8.count) }
            return "[\n" + lines.joined(separator: ",\n") + end + "]"
        case .inline(let members), .block(let members):
            guard !members.isEmpty else { return "{}" }
            let lines = members.map { member in
                let start = "\(indent)\(JSONString.quoted(member.key)): "
                return start + member.value.text(level: level + 1, column: start.utf8.count)
            }
            return "{\n" + lines.joined(separator: ",\n") + end + "}"
        }
    }

    /// Nil for what has lines of its own in any case.
    private var onOneLine: String? {
        switch self {
        case .scalar(let text): return text
        case .array(let elements):
            let texts = elements.compactMap(\.onOneLine)
            return texts.count == elements.count ? "[" + texts.joined(separator: ", ") + "]" : nil
        case .inline(let members):
            guard !members.isEmpty else { return "{}" }
            let texts = members.compactMap { member in
                member.value.onOneLine.map { "\(JSONString.quoted(member.key)): \($0)" }
            }
            return texts.count == members.count ? "{ " + texts.joined(separator: ", ") + " }" : nil
        case .block: return nil
        }
    }
}

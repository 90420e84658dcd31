/// Writes JSON.
enum JSONText {
    /// `text` as a JSON string, with its quotes.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\u{0}"..<"\u{20}", "\u{7F}"..."\u{9F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// `text` for a message: quoted, and cut if it is absurdly long.
    static func shown(_ text: String) -> String {
        text.count > 80 ? quoted(String(text.prefix(80))) + "…" : quoted(text)
    }

    /// `texts` as a JSON array of strings on one line.
    static func array(_ texts: [String]) -> String {
        "[" + texts.map(quoted).joined(separator: ", ") + "]"
    }

    /// `values` as a JSON object of strings on one line, its keys sorted.
    static func object(_ values: [String: String]) -> String {
        let members = values.sorted { $0.key < $1.key }.map { "\(quoted($0.key)): \(quoted($0.value))" }
        return "{" + members.joined(separator: ", ") + "}"
    }
}

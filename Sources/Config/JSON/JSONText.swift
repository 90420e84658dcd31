import Model

/// Pieces of JSON for messages.
enum JSONText {
    /// `text` for a message: quoted, and cut if it is absurdly long.
    static func shown(_ text: String) -> String {
        text.count > 80 ? JSONString.quoted(String(text.prefix(80))) + "…" : JSONString.quoted(text)
    }

    /// `texts` as a JSON array of strings on one line.
    static func array(_ texts: [String]) -> String {
        "[" + texts.map(JSONString.quoted).joined(separator: ", ") + "]"
    }

    /// `values` as a JSON object of strings on one line, its keys sorted.
    static func object(_ values: [String: String]) -> String {
        let members = values.sorted { $0.key < $1.key }.map {
            "\(JSONString.quoted($0.key)): \(JSONString.quoted($0.value))"
        }
        return "{" + members.joined(separator: ", ") + "}"
    }
}

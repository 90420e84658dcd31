/// The URL of a webhook.
enum WebhookAddress {
    /// Reads an http or https URL (RFC 3986); a user name and a query may be in it.
    static func parse(_ text: String) throws(ValueFault) -> String {
        let lower = text.lowercased()
        guard let scheme = ["http://", "https://"].first(where: { lower.hasPrefix($0) }),
            lower.utf8.count > scheme.utf8.count
        else {
            throw ValueFault("\(JSONText.shown(text)) is not a URL", hint: "write \"https://host/path\"")
        }
        if let foreign = text.unicodeScalars.first(where: {
            !("!"..."~" ~= $0) || "\"<>\\^`{|}".unicodeScalars.contains($0)
        }) {
            throw ValueFault(
                "the character \(JSONText.shown(String(foreign))) is not allowed in a URL",
                hint: "write it percent-encoded")
        }
        return text
    }
}

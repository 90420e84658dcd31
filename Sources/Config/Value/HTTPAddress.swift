/// An `http://` URL, split into what a connection needs.
package struct HTTPAddress: Hashable, Sendable, CustomStringConvertible {
    /// Where to connect.
    package let endpoint: HostPort
    /// What to ask for: the path with its query, from `/`.
    package let target: String

    /// Makes an address from parts that are known to be valid.
    package init(endpoint: HostPort, target: String) {
        self.endpoint = endpoint
        self.target = target
    }

    package var description: String { "http://\(endpoint)\(target)" }

    /// Reads an `http://` URL (RFC 3986). The port is 80 when it is missing.
    ///
    /// Throws for other schemes, for a user name or a fragment, and for characters that a URL may not hold, since they
    /// would end up in a request line as they are.
    package static func parse(_ text: String) throws(ValueFault) -> HTTPAddress {
        let prefix = "http://"
        if text.lowercased().hasPrefix("https://") {
            throw ValueFault(
                "an https probe is not supported",
                hint: "use {\"exec\": [\"curl\", \"-fsS\", \"https://…\"]}"
            )
        }
        guard text.lowercased().hasPrefix(prefix) else {
            throw ValueFault("\(JSONText.shown(text)) is not a URL", hint: "write \"http://127.0.0.1:8080/health\"")
        }
        if let foreign = text.unicodeScalars.first(where: {
            !("!"..."~" ~= $0) || "\"<>\\^`{|}".unicodeScalars.contains($0)
        }) {
            throw ValueFault(
                "the character \(JSONText.shown(String(foreign))) is not allowed in a URL",
                hint: "write it percent-encoded"
            )
        }
        let rest = text.dropFirst(prefix.count)
        if rest.contains("#") {
            throw ValueFault("a probe URL cannot have a fragment", hint: "remove the \"#\" and what follows")
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        if authority.contains("@") {
            throw ValueFault("a probe URL cannot have a user name", hint: "use an exec probe with curl for a login")
        }
        let path = rest.dropFirst(authority.count)
        return HTTPAddress(
            endpoint: try HostPort.parse(String(authority), defaultPort: 80),
            target: path.hasPrefix("/") ? String(path) : "/\(path)"
        )
    }
}

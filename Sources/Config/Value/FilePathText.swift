/// A path that may lie anywhere: a virtual environment, an environment file, a working directory, a socket.
enum FilePathText {
    /// Throws for a path that is empty, or begins with a `~` that no shell would expand here.
    static func parse(_ text: String) throws(ValueFault) -> String {
        if text.isEmpty { throw ValueFault("a path is empty") }
        if text.hasPrefix("~/") || text == "~" {
            throw ValueFault("a \"~\" is not expanded", hint: "write \"${HOME}\(text.dropFirst())\"")
        }
        return text
    }

    /// As ``parse(_:)``, within the 107 bytes of a socket's address (`man 7 unix`, `sun_path`).
    static func parseSocket(_ text: String) throws(ValueFault) -> String {
        let path = try parse(text)
        guard path.utf8.count <= 107 else {
            throw ValueFault("a socket path of \(path.utf8.count) bytes is too long", hint: "at most 107 bytes")
        }
        return path
    }
}

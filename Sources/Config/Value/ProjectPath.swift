/// A path or glob that must lie inside the project, as everything that a job writes.
enum ProjectPath {
    /// Reads a relative path and gives it in its plainest form: no `.` parts, no doubled slashes.
    ///
    /// A slash at the end stays, as it says "a folder". `.` is the project itself. `..` is refused even where it would
    /// stay inside: through a symbolic link it means something else than it seems to.
    static func parse(_ text: String) throws(ValueFault) -> String {
        if text.isEmpty { throw ValueFault("a path is empty", hint: "the project itself is \".\"") }
        if text.hasPrefix("/") {
            throw ValueFault("\(JSONText.shown(text)) is absolute", hint: "write it relative to the project's folder")
        }
        if text.hasPrefix("~/") || text == "~" {
            throw ValueFault("\(JSONText.shown(text)) is outside the project", hint: "a \"~\" is not expanded")
        }
        let parts = parts(of: text)
        if parts.contains("..") || parts.first == "!.." {
            throw ValueFault(
                "\(JSONText.shown(text)) leaves the project",
                hint: "write a path below the project's folder, without \"..\""
            )
        }
        guard !parts.isEmpty else { return "." }
        return parts.joined(separator: "/") + (text.hasSuffix("/") ? "/" : "")
    }

    /// The names between the slashes, without `.`.
    static func parts(of text: some StringProtocol) -> [String] {
        text.split(separator: "/").map { String($0) }.filter { $0 != "." }
    }
}

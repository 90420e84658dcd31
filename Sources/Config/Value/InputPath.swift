/// A path or glob of an input: inside the project, or above its top, as in `../shared/lib`.
enum InputPath {
    /// Reads it as ``ProjectPath/parse(_:)`` does, but lets it begin with `..` parts, also after the `!` of an exception.
    ///
    /// `..` after a name is refused: through a symbolic link it means something else than it seems to. At the beginning it
    /// is unambiguous, because the project's folder is known without links.
    static func parse(_ text: String) throws(ValueFault) -> String {
        let mark = text.hasPrefix("!") ? "!" : ""
        let path = text.dropFirst(mark.count)
        guard !path.hasPrefix("/") else { return try ProjectPath.parse(text) }
        let parts = ProjectPath.parts(of: path)
        let names = parts.drop { $0 == ".." }
        guard !names.contains("..") else {
            throw ValueFault(
                "\(JSONText.shown(text)) has \"..\" after a name",
                hint: "write \"..\" only at the beginning, as in \"../shared/lib\""
            )
        }
        guard names.count < parts.count else { return try ProjectPath.parse(text) }
        return mark + parts.joined(separator: "/") + (text.hasSuffix("/") ? "/" : "")
    }
}

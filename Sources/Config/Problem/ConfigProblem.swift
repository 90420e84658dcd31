/// One thing that is wrong in a configuration or an environment file, where it is, and what to do about it.
package struct ConfigProblem: Error, Hashable, Sendable {
    /// What is wrong, as a sentence without a full stop.
    package var message: String
    /// Where it is.
    package var position: SourcePosition
    /// What to do about it, when there is something to say.
    package var hint: String?

    /// The line, from 1.
    package var line: Int { position.line }
    /// The column, from 1, in Unicode scalars.
    package var column: Int { position.column }

    package init(_ message: String, at position: SourcePosition, hint: String? = nil) {
        self.message = message
        self.position = position
        self.hint = hint
    }

    /// The problem for a person: `path:line:column: message`, the line of the source with a caret, and the hint.
    ///
    /// Never fails: a position outside `source` only loses the excerpt.
    /// - Parameters:
    ///   - path: the file's name as it is to be shown.
    ///   - source: the bytes that were read; they need not be valid UTF-8.
    package func rendered(path: String, source: [UInt8]) -> String {
        var lines = ["\(path):\(position): \(message)"]
        if let excerpt = SourceExcerpt(of: source, at: position) { lines.append(excerpt.text) }
        if let hint { lines.append("  hint: \(hint)") }
        return lines.joined(separator: "\n")
    }
}

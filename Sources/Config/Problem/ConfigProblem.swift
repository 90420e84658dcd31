/// One thing that is wrong in a configuration or an environment file, where it is, and what to do about it.
public struct ConfigProblem: Error, Hashable, Sendable {
    /// What is wrong, as a sentence without a full stop.
    public var message: String
    /// Where it is.
    public var position: SourcePosition
    /// What to do about it, when there is something to say.
    public var hint: String?

    /// The line, from 1.
    public var line: Int { position.line }
    /// The column, from 1, in Unicode scalars.
    public var column: Int { position.column }

    /// Makes a problem.
    public init(_ message: String, at position: SourcePosition, hint: String? = nil) {
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
    public func rendered(path: String, source: [UInt8]) -> String {
        var lines = ["\(path):\(position): \(message)"]
        if let excerpt = SourceExcerpt(of: source, at: position) { lines.append(excerpt.text) }
        if let hint { lines.append("  hint: \(hint)") }
        return lines.joined(separator: "\n")
    }
}

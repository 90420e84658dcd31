package import Config

/// Why a text is not read as YAML, and where.
package struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, as a sentence without a full stop.
    package let message: String
    package let position: SourcePosition

    init(_ message: String, at position: SourcePosition) {
        self.message = message
        self.position = position
    }

    /// `line 3, column 5: did not find expected key`.
    package var description: String { "line \(position.line), column \(position.column): \(message)" }
}

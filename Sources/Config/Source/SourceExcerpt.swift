/// The line of a text at a position, with a caret under the column, as compilers show it.
struct SourceExcerpt {
    /// A longer line is cut around the column, so that a file of one line does not flood the terminal.
    static let widest = 100

    private let line: String
    private let caretColumn: Int

    /// Nil when the text has no such line.
    init?(of source: [UInt8], at position: SourcePosition) {
        guard position.line >= 1, let bytes = Self.line(position.line, of: source) else { return nil }
        let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        let column = min(max(position.column, 1), scalars.count + 1)
        let start = max(0, min(column - Self.widest / 2, scalars.count - Self.widest))
        let end = min(scalars.count, start + Self.widest)
        let prefix = start > 0 ? "…" : ""
        let suffix = end < scalars.count ? "…" : ""
        line = prefix + scalars[start..<end].map { Self.visible($0) }.joined() + suffix
        caretColumn = prefix.unicodeScalars.count + column - start
    }

    /// Two lines, each indented by four spaces.
    var text: String {
        "    \(line)\n    \(String(repeating: " ", count: caretColumn - 1))^"
    }

    private static func line(_ number: Int, of source: [UInt8]) -> ArraySlice<UInt8>? {
        var start = 0
        for _ in 1..<number {
            guard let feed = source[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            start = feed + 1
        }
        let end = source[start...].firstIndex(of: UInt8(ascii: "\n")) ?? source.count
        let line = source[start..<end]
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }

    /// One column for one scalar; nothing that a terminal would obey.
    private static func visible(_ scalar: Unicode.Scalar) -> String {
        switch scalar.properties.generalCategory {
        case .control where scalar == "\t": " "
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: "\u{FFFD}"
        default: String(scalar)
        }
    }
}

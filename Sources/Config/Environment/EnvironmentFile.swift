/// Reads an environment file (`.env`): lines of `NAME=value`.
///
/// Nothing in it is ever executed or expanded: `$(rm -rf /)`, `` `date` `` and `$HOME` stay the text that they are. The
/// rules:
/// - An empty line, and a line that begins with `#`, say nothing. `export ` before a name is skipped.
/// - A value without quotes goes to the end of the line, or to a `#` that follows a space; the space around it is dropped.
/// - `'…'` holds everything as it is, line breaks too.
/// - `"…"` may hold line breaks, and `\n`, `\r`, `\t`, `\"`, `\\` and `\$`; any other backslash is a mistake.
/// - A name that comes again replaces the earlier value, as in a shell.
package struct EnvironmentFile {
    private var cursor: SourceCursor

    /// One assignment.
    package struct Entry: Hashable, Sendable {
        package let name: String
        package let value: String
        /// Where its name stands, counted from 1.
        package let line: Int
    }

    /// Reads the bytes of a file; at most a mebibyte of UTF-8.
    ///
    /// Throws the first mistake with its line and column.
    package static func parse(_ bytes: [UInt8]) throws(ConfigError) -> [String: String] {
        Dictionary(try entries(bytes).map { ($0.name, $0.value) }) { $1 }
    }

    /// The same with the place of each assignment, in their order.
    package static func entries(_ bytes: [UInt8]) throws(ConfigError) -> [Entry] {
        if let fault = TextFault.find(in: bytes, maximumSize: JSONReader.maximumSize) { throw ConfigError(fault) }
        var file = EnvironmentFile(cursor: SourceCursor(bytes))
        do throws(ConfigProblem) {
            return try file.entries()
        } catch {
            throw ConfigError(error)
        }
    }

    private mutating func entries() throws(ConfigProblem) -> [Entry] {
        var entries: [Entry] = []
        while !cursor.isAtEnd {
            skipBlanks()
            if isAtLineEnd || cursor.current == UInt8(ascii: "#") {
                skipLine()
                continue
            }
            let line = cursor.position.line
            let name = try name()
            entries.append(Entry(name: name, value: try value(), line: line))
            try endLine()
        }
        return entries
    }

    private mutating func name() throws(ConfigProblem) -> String {
        var position = cursor.position
        var name = word()
        if name == "export", skipBlanks() > 0, cursor.current != UInt8(ascii: "=") {
            position = cursor.position
            name = word()
        }
        skipBlanks()
        guard cursor.consume("=") else {
            throw ConfigProblem("expected NAME=value", at: cursor.position, hint: "a comment begins with \"#\"")
        }
        do throws(ValueFault) {
            try EnvironmentName.check(name)
        } catch {
            throw ConfigProblem(error.message, at: position, hint: error.hint)
        }
        return name
    }

    private mutating func word() -> String {
        text { !ASCII.isBlank($0) && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    }

    private mutating func value() throws(ConfigProblem) -> String {
        skipBlanks()
        let position = cursor.position
        let value =
            switch cursor.current {
            case UInt8(ascii: "'"): try singleQuoted()
            case UInt8(ascii: "\""): try doubleQuoted()
            default: unquoted()
            }
        guard !value.utf8.contains(0) else { throw ConfigProblem("a NUL byte in a value", at: position) }
        return value
    }

    private mutating func unquoted() -> String {
        var bytes: [UInt8] = []
        while let byte = cursor.current, !isAtLineEnd {
            if byte == UInt8(ascii: "#"), bytes.last.map(ASCII.isBlank) ?? true { break }
            bytes.append(byte)
            cursor.advance()
        }
        while let last = bytes.last, ASCII.isBlank(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func singleQuoted() throws(ConfigProblem) -> String {
        let start = cursor.position
        cursor.advance()
        let text = text { $0 != UInt8(ascii: "'") }
        guard cursor.consume("'") else { throw unclosed("'", from: start) }
        return text
    }

    private mutating func doubleQuoted() throws(ConfigProblem) -> String {
        let start = cursor.position
        var bytes: [UInt8] = []
        cursor.advance()
        while let byte = cursor.current {
            let position = cursor.position
            cursor.advance()
            if byte == UInt8(ascii: "\"") { return String(decoding: bytes, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            guard let escaped = Self.escaped(cursor.current) else {
                throw ConfigProblem(
                    "no such escape in double quotes",
                    at: position,
                    hint: "the escapes are \\n \\r \\t \\\" \\\\ \\$; or use single quotes"
                )
            }
            bytes.append(escaped)
            cursor.advance()
        }
        throw unclosed("\"", from: start)
    }

    private static func escaped(_ byte: UInt8?) -> UInt8? {
        switch byte {
        case UInt8(ascii: "n"): UInt8(ascii: "\n")
        case UInt8(ascii: "r"): UInt8(ascii: "\r")
        case UInt8(ascii: "t"): UInt8(ascii: "\t")
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"): byte
        default: nil
        }
    }

    private func unclosed(_ quote: String, from start: SourcePosition) -> ConfigProblem {
        ConfigProblem("this quote is not closed", at: start, hint: "write \(quote) at the end of the value")
    }

    private mutating func endLine() throws(ConfigProblem) {
        skipBlanks()
        guard isAtLineEnd || cursor.current == UInt8(ascii: "#") else {
            throw ConfigProblem(
                "text after the closing quote", at: cursor.position, hint: "put all of the value in quotes")
        }
        skipLine()
    }

    private var isAtLineEnd: Bool {
        switch cursor.current {
        case nil, UInt8(ascii: "\n"): true
        case UInt8(ascii: "\r"): cursor.peek(1) == nil || cursor.peek(1) == UInt8(ascii: "\n")
        default: false
        }
    }

    @discardableResult private mutating func skipBlanks() -> Int { cursor.consume(while: ASCII.isBlank).count }

    private mutating func skipLine() {
        _ = cursor.consume { $0 != UInt8(ascii: "\n") }
        cursor.advance()
    }

    private mutating func text(while condition: (UInt8) -> Bool) -> String {
        String(decoding: cursor.consume(while: condition), as: UTF8.self)
    }
}

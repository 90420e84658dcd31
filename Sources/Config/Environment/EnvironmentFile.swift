/// Reads an environment file (`.env`): lines of `NAME=value`, as docker compose and dotenv read them.
///
/// Nothing in it is ever executed: `$(rm -rf /)` and `` `date` `` stay the text that they are. The rules:
/// - An empty line, and a line that begins with `#`, say nothing. `export ` before a name is skipped.
/// - A value without quotes goes to the end of the line, or to a `#` that follows a space; the space around it is dropped.
/// - `'…'` holds everything as it is, line breaks too.
/// - `"…"` may hold line breaks, and `\n`, `\r`, `\t`, `\"`, `\\` and `\$`; any other backslash is a mistake.
/// - Outside single quotes `$NAME`, `${NAME}` and the forms with a default are replaced: by earlier lines, else by what the file is
///   put over. `\$` and `$$` are a dollar sign, and so is a `$` that no name or brace follows.
/// - A name that comes again replaces the earlier value, as in a shell.
package struct EnvironmentFile {
    private var cursor: SourceCursor

    /// One assignment.
    package struct Entry: Hashable, Sendable {
        package let name: String
        package let value: String
        /// Where its name stands, counted from 1.
        package let line: Int
        /// Whether its value depends on other variables.
        package let hasReferences: Bool
    }

    /// What was found where a file should be.
    package enum Contents: Hashable, Sendable {
        case missing
        case read([UInt8])
        case unreadable(String)
    }

    /// No program can be started with more (Linux: a quarter of the usual stack limit), and references multiply.
    private static let largest = 2 << 20

    /// An assignment as it is written.
    private struct Line {
        let name: String
        let number: Int
        let value: RawValue
    }

    /// Reads the bytes of a file; at most a mebibyte of UTF-8.
    ///
    /// Throws the first mistake with its line and column.
    /// - Parameter scope: what the file is put over.
    /// - Returns: the assignments in their order.
    package static func entries(_ bytes: [UInt8], in scope: VariableScope) throws(ConfigError) -> [Entry] {
        var values: [String: String] = [:]
        var entries: [Entry] = []
        var size = 0
        for line in try lines(bytes) {
            var hasReferences = false
            let value: String
            do throws(EnvironmentReferences.Fault) {
                let text = try line.value.references()
                hasReferences = text.hasReferences
                value = try text.resolved { values[$0] ?? scope.value(of: $0) }
                size += value.utf8.count
                guard size <= largest else {
                    let fault = ValueFault("the values of this file are longer than 2 MiB together", hint: nil)
                    throw EnvironmentReferences.Fault(kind: .mistake(fault), scalar: 0)
                }
            } catch {
                let fault = scope.fault(error, inFile: true)
                throw ConfigError(
                    ConfigProblem(fault.message, at: line.value.position(of: error, in: bytes), hint: fault.hint))
            }
            values[line.name] = value
            entries.append(Entry(name: line.name, value: value, line: line.number, hasReferences: hasReferences))
        }
        return entries
    }

    /// Whether a file sets a variable.
    static func sets(_ name: String, _ bytes: [UInt8]) -> Bool {
        ((try? lines(bytes)) ?? []).contains { $0.name == name }
    }

    private static func lines(_ bytes: [UInt8]) throws(ConfigError) -> [Line] {
        if let fault = TextFault.find(in: bytes, maximumSize: JSONReader.maximumSize) { throw ConfigError(fault) }
        var file = EnvironmentFile(cursor: SourceCursor(bytes))
        do throws(ConfigProblem) {
            return try file.lines()
        } catch {
            throw ConfigError(error)
        }
    }

    private mutating func lines() throws(ConfigProblem) -> [Line] {
        var lines: [Line] = []
        while !cursor.isAtEnd {
            skipBlanks()
            if isAtLineEnd || cursor.current == UInt8(ascii: "#") {
                skipLine()
                continue
            }
            let number = cursor.position.line
            let name = try name()
            lines.append(Line(name: name, number: number, value: try value()))
            try endLine()
        }
        return lines
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

    private mutating func value() throws(ConfigProblem) -> RawValue {
        skipBlanks()
        let position = cursor.position
        let value =
            switch cursor.current {
            case UInt8(ascii: "'"): try singleQuoted()
            case UInt8(ascii: "\""): try doubleQuoted()
            default: unquoted()
            }
        guard !value.holdsNUL else { throw ConfigProblem("a NUL byte in a value", at: position) }
        return value
    }

    private mutating func unquoted() -> RawValue {
        var value = RawValue()
        while let byte = cursor.current, !isAtLineEnd {
            if byte == UInt8(ascii: "#"), value.endsInBlank { break }
            if byte == UInt8(ascii: "\\"), cursor.peek(1) == UInt8(ascii: "$") {
                cursor.advance()
                value.append(UInt8(ascii: "$"), at: cursor.offset, isEscaped: true)
            } else {
                value.append(byte, at: cursor.offset)
            }
            cursor.advance()
        }
        value.dropBlanksAtEnd()
        return value
    }

    private mutating func singleQuoted() throws(ConfigProblem) -> RawValue {
        let start = cursor.position
        cursor.advance()
        var value = RawValue(isLiteral: true)
        while let byte = cursor.current, byte != UInt8(ascii: "'") {
            value.append(byte, at: cursor.offset)
            cursor.advance()
        }
        guard cursor.consume("'") else { throw unclosed("'", from: start) }
        return value
    }

    private mutating func doubleQuoted() throws(ConfigProblem) -> RawValue {
        let start = cursor.position
        var value = RawValue()
        cursor.advance()
        while let byte = cursor.current {
            let (position, offset) = (cursor.position, cursor.offset)
            cursor.advance()
            if byte == UInt8(ascii: "\"") { return value }
            guard byte == UInt8(ascii: "\\") else {
                value.append(byte, at: offset)
                continue
            }
            guard let escaped = Self.escaped(cursor.current) else {
                throw ConfigProblem(
                    "no such escape in double quotes",
                    at: position,
                    hint: "the escapes are \\n \\r \\t \\\" \\\\ \\$; or use single quotes"
                )
            }
            value.append(escaped, at: offset, isEscaped: true)
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

/// Reads strict JSON (RFC 8259) into a tree in which everything knows its line and column.
///
/// We have our own because decoders in libraries report neither the position of a value nor repeated keys, and people
/// who write a file by hand need both. Limits keep hostile input harmless: ``maximumSize`` and ``maximumDepth``.
package struct JSONReader {
    /// The largest text that is read, in bytes.
    package static let maximumSize = 1 << 20
    /// How deep arrays and objects may nest.
    package static let maximumDepth = 128

    var cursor: SourceCursor
    private var repeatedKeys = ProblemList()

    private init(_ bytes: [UInt8]) {
        cursor = SourceCursor(bytes)
    }

    /// Reads one JSON value and nothing else.
    ///
    /// Throws the first mistake of syntax, or all repeated keys.
    package static func read(_ bytes: [UInt8]) throws(ConfigError) -> JSONNode {
        var repeatedKeys = ProblemList()
        let node = try read(bytes, repeatedKeys: &repeatedKeys)
        try repeatedKeys.throwIfAny()
        return node
    }

    /// As ``read(_:)``, but continues after a repeated key, so that the other mistakes in the file are found too.
    static func read(_ bytes: [UInt8], repeatedKeys: inout ProblemList) throws(ConfigError) -> JSONNode {
        if let fault = TextFault.find(in: bytes, maximumSize: maximumSize) { throw ConfigError(fault) }
        var reader = JSONReader(bytes)
        defer { repeatedKeys = reader.repeatedKeys }
        do throws(ConfigProblem) {
            return try reader.document()
        } catch {
            throw ConfigError(reader.repeatedKeys.problems + [error], omitted: reader.repeatedKeys.omitted)
        }
    }

    private mutating func document() throws(ConfigProblem) -> JSONNode {
        try skipSpace()
        if cursor.isAtEnd {
            throw ConfigProblem("the file is empty", at: cursor.position, hint: "an empty configuration is {}")
        }
        let node = try value(depth: 0)
        try skipSpace()
        guard cursor.isAtEnd else {
            throw ConfigProblem(
                "unexpected text after the JSON value",
                at: cursor.position,
                hint: "remove it, or look for a bracket that closes too early"
            )
        }
        return node
    }

    private mutating func value(depth: Int) throws(ConfigProblem) -> JSONNode {
        let position = cursor.position
        switch cursor.current {
        case UInt8(ascii: "{"):
            return JSONNode(position: position, value: .object(try object(depth: try deeper(depth))))
        case UInt8(ascii: "["):
            return JSONNode(position: position, value: .array(try array(depth: try deeper(depth))))
        case UInt8(ascii: "\""):
            let (text, isVerbatim) = try string()
            return JSONNode(position: position, value: .string(text), isVerbatim: isVerbatim)
        case let byte? where byte == UInt8(ascii: "-") || ASCII.isDigit(byte):
            return JSONNode(position: position, value: .number(try number()))
        default:
            return JSONNode(position: position, value: try word())
        }
    }

    private func deeper(_ depth: Int) throws(ConfigProblem) -> Int {
        guard depth < Self.maximumDepth else {
            throw ConfigProblem("more than \(Self.maximumDepth) levels of nesting", at: cursor.position)
        }
        return depth + 1
    }

    private mutating func array(depth: Int) throws(ConfigProblem) -> [JSONNode] {
        let start = cursor.position
        var elements: [JSONNode] = []
        cursor.advance()
        try skipSpace()
        if cursor.consume("]") { return elements }
        while true {
            try refuseEnd(of: "array", from: start, closing: "]")
            elements.append(try value(depth: depth))
            guard try resumesPrevious(in: "array", from: start, closing: "]") else { return elements }
        }
    }

    private mutating func object(depth: Int) throws(ConfigProblem) -> [JSONMember] {
        let start = cursor.position
        var members: [JSONMember] = []
        var seen: [String: SourcePosition] = [:]
        cursor.advance()
        try skipSpace()
        if cursor.consume("}") { return members }
        while true {
            try refuseEnd(of: "object", from: start, closing: "}")
            let member = try member(depth: depth)
            if let first = seen.updateValue(member.position, forKey: member.key) {
                repeatedKeys.add(
                    "the key \(JSONText.shown(member.key)) is already on line \(first.line);"
                        + " it appears again on line \(member.position.line)",
                    at: member.position,
                    hint: "keep one of the two"
                )
            }
            members.append(member)
            guard try resumesPrevious(in: "object", from: start, closing: "}") else { return members }
        }
    }

    private mutating func member(depth: Int) throws(ConfigProblem) -> JSONMember {
        let position = cursor.position
        guard cursor.current == UInt8(ascii: "\"") else { throw keyMistake() }
        let (key, _) = try string()
        try skipSpace()
        guard cursor.consume(":") else { throw colonMistake(after: key) }
        try skipSpace()
        return JSONMember(key: key, position: position, value: try value(depth: depth))
    }
}

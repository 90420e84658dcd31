/// A JSON value with the place where it begins.
package struct JSONNode: Hashable, Sendable {
    /// Where the value begins: for a string, its opening quote.
    package let position: SourcePosition
    package let value: JSONValue
    /// For a string: whether it has no escapes in the source.
    package let isVerbatim: Bool

    init(position: SourcePosition, value: JSONValue, isVerbatim: Bool = false) {
        self.position = position
        self.value = value
        self.isVerbatim = isVerbatim
    }

    /// The place of the `index`th scalar of a string; the string's own place when escapes hide the exact one.
    package func position(ofScalar index: Int) -> SourcePosition {
        guard isVerbatim else { return position }
        return SourcePosition(line: position.line, column: position.column + 1 + index)
    }

    /// The member of an object with this key, if this is an object that has one.
    package subscript(key: String) -> JSONNode? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.key == key }?.value
    }
}

/// What a JSON text can say (RFC 8259).
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONNode])
    case object([JSONMember])

    /// The kind of value for a message: "a string".
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool(true): "true"
        case .bool(false): "false"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// A key of an object and its value, in the order of the text.
package struct JSONMember: Hashable, Sendable {
    package let key: String
    /// Where the key's opening quote is.
    package let position: SourcePosition
    package let value: JSONNode
}

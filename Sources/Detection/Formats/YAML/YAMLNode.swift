package import Config

/// A value of a YAML text, with the place where it begins. Aliases and merge keys are already resolved.
package struct YAMLNode: Hashable, Sendable {
    package let value: YAMLValue
    /// Where the value begins; that of an alias is the place of what it stands for.
    package let position: SourcePosition

    /// The text of a scalar, whatever its style; nil for null, a sequence and a mapping.
    package var text: String? {
        guard case .scalar(let text, _) = value, !isNull else { return nil }
        return text
    }

    /// Whether it is nothing: an empty value, `~` or `null` without quotes.
    package var isNull: Bool {
        guard case .scalar(let text, .plain) = value else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// The value of `true` and `false` without quotes, as YAML 1.2's core schema has it.
    package var bool: Bool? {
        guard case .scalar(let text, .plain) = value else { return nil }
        return switch text {
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        default: nil
        }
    }

    /// A whole number, quoted or not.
    package var integer: Int? { text.flatMap { Int($0) } }

    /// The elements of a sequence; empty for anything else.
    package var elements: [YAMLNode] {
        guard case .sequence(let elements) = value else { return [] }
        return elements
    }

    /// The entries of a mapping, in the order of the text; empty for anything else.
    package var entries: [YAMLEntry] {
        guard case .mapping(let entries) = value else { return [] }
        return entries
    }

    /// The value of a key, if this is a mapping that has it.
    package subscript(key: String) -> YAMLNode? { entries.first { $0.key == key }?.value }
}

/// What a YAML text can say.
package enum YAMLValue: Hashable, Sendable {
    case scalar(String, YAMLStyle)
    case sequence([YAMLNode])
    case mapping([YAMLEntry])
}

/// How a scalar is written.
package enum YAMLStyle: Hashable, Sendable {
    case plain
    case singleQuoted
    case doubleQuoted
    /// A block after `|`.
    case literal
    /// A block after `>`.
    case folded
}

/// A key of a mapping and its value.
package struct YAMLEntry: Hashable, Sendable {
    package let key: String
    /// Where the key begins; for what a merge key brings, the place of the original.
    package let position: SourcePosition
    package let value: YAMLNode
}

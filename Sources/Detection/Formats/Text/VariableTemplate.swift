import Config
import Model

/// A text with variables as docker compose writes them: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`,
/// `${NAME:?error}`, `${NAME:+other}`, nested, and `$$` for a dollar sign.
///
/// https://docs.docker.com/reference/compose-file/interpolation/
struct VariableTemplate {
    private indirect enum Part {
        case text(String)
        case variable(String, Operation?)
    }

    private struct Operation {
        /// Whether an empty value counts as none: the colon.
        var mindsEmpty: Bool
        /// `-`, `+` or `?`.
        var sign: Character
        var operand: [Part]
    }

    private let parts: [Part]

    init(_ text: String) {
        var rest = text[...]
        parts = Self.parts(&rest, depth: 0)
    }

    /// The text with its variables replaced; one that is not set is empty.
    func resolved(_ values: [String: String]) -> String { Self.resolve(parts, values) }

    /// The text as a word of a shell, in double quotes, in which the shell replaces the variables: so what a variable of
    /// `.env` holds is not written down.
    var shellWord: String { "\"\(Self.shell(parts))\"" }

    /// The text as a word of a shell, in double quotes only where it needs them for variables.
    var word: String { hasVariables ? shellWord : ShellWord.quoted(resolved([:])) }

    /// A command of these words: without a shell, unless one has to replace variables.
    static func command(_ words: [VariableTemplate], after prefix: [String]) -> CommandConfig {
        guard words.contains(where: \.hasVariables) else { return .exec(prefix + words.map { $0.resolved([:]) }) }
        return .shell((prefix.map(ShellWord.quoted) + words.map(\.word)).joined(separator: " "))
    }

    /// Whether it is the variable of this name and nothing else.
    func isVariable(_ name: String) -> Bool {
        guard parts.count == 1, case .variable(name, let operation) = parts[0] else { return false }
        return operation.map { $0.sign == "?" } ?? true
    }

    private static func shell(_ parts: [Part]) -> String {
        parts.map { part in
            switch part {
            case .text(let text): return String(text.flatMap { "\\\"$`".contains($0) ? ["\\", $0] : [$0] })
            case .variable(let name, let operation):
                guard let operation, operation.sign != "?" else { return "${\(name)}" }
                // In an operand a brace would end the reference.
                let operand = shell(operation.operand).split(separator: "}", omittingEmptySubsequences: false)
                let isNested = operation.operand.contains { if case .variable = $0 { true } else { false } }
                let text = operand.joined(separator: isNested ? "}" : "\\}")
                return "${\(name)\(operation.mindsEmpty ? ":" : "")\(operation.sign)\(text)}"
            }
        }.joined()
    }

    /// Whether it has variables.
    var hasVariables: Bool { Self.plain(parts) == nil }

    private static func plain(_ parts: [Part]) -> String? {
        var text = ""
        for part in parts {
            guard case .text(let piece) = part else { return nil }
            text += piece
        }
        return text
    }

    private static func resolve(_ parts: [Part], _ values: [String: String]) -> String {
        parts.map { part in
            switch part {
            case .text(let text): return text
            case .variable(let name, let operation):
                let value = values[name]
                guard let operation else { return value ?? "" }
                let isSet = value.map { !$0.isEmpty || !operation.mindsEmpty } ?? false
                switch operation.sign {
                case "+": return isSet ? resolve(operation.operand, values) : ""
                case "-": return isSet ? value ?? "" : resolve(operation.operand, values)
                default: return value ?? ""
                }
            }
        }.joined()
    }

    /// Parts up to the end, or within braces to the one that closes them.
    private static func parts(_ rest: inout Substring, depth: Int) -> [Part] {
        var parts: [Part] = []
        var text = ""
        while let character = rest.first {
            if character == "}", depth > 0 { break }
            rest.removeFirst()
            guard character == "$", let next = rest.first else {
                text.append(character)
                continue
            }
            if next == "$" {
                rest.removeFirst()
                text.append("$")
            } else if isNameStart(next) {
                if !text.isEmpty { parts.append(.text(text)) }
                text = ""
                parts.append(.variable(name(&rest), nil))
            } else if next == "{", depth < 8, let variable = braced(&rest, depth: depth) {
                if !text.isEmpty { parts.append(.text(text)) }
                text = ""
                parts.append(variable)
            } else {
                text.append("$")
            }
        }
        if !text.isEmpty { parts.append(.text(text)) }
        return parts
    }

    /// `{NAME}` with what may follow the name; nil, and nothing is used up, where it is something else.
    private static func braced(_ rest: inout Substring, depth: Int) -> Part? {
        var after = rest.dropFirst()
        guard let first = after.first, isNameStart(first) else { return nil }
        let name = name(&after)
        var operation: Operation?
        let mindsEmpty = after.first == ":"
        if mindsEmpty { after.removeFirst() }
        if let sign = after.first, "-+?".contains(sign) {
            after.removeFirst()
            operation = Operation(mindsEmpty: mindsEmpty, sign: sign, operand: parts(&after, depth: depth + 1))
        }
        guard after.first == "}" else { return nil }
        after.removeFirst()
        rest = after
        return .variable(name, operation)
    }

    private static func name(_ rest: inout Substring) -> String {
        let name = rest.prefix { isNameStart($0) || ("0"..."9").contains($0) }
        rest = rest.dropFirst(name.count)
        return String(name)
    }

    private static func isNameStart(_ character: Character) -> Bool {
        ("a"..."z").contains(character) || ("A"..."Z").contains(character) || character == "_"
    }
}

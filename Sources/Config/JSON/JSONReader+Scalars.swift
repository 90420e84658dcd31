/// Numbers and words, and what people write instead of them.
extension JSONReader {
    mutating func number() throws(ConfigProblem) -> Double {
        let position = cursor.position
        let start = cursor.offset
        _ = cursor.consume("-")
        let whole = cursor.consume(while: ASCII.isDigit)
        if whole.isEmpty { throw ConfigProblem("expected a digit after \"-\"", at: cursor.position) }
        if whole.count > 1, whole.first == UInt8(ascii: "0") {
            throw ConfigProblem("a JSON number cannot begin with 0", at: position, hint: "remove the leading zero")
        }
        if cursor.consume("."), cursor.consume(while: ASCII.isDigit).isEmpty {
            throw ConfigProblem("expected a digit after the decimal point", at: cursor.position)
        }
        if cursor.consume("e") || cursor.consume("E") {
            if !cursor.consume("+") { _ = cursor.consume("-") }
            if cursor.consume(while: ASCII.isDigit).isEmpty {
                throw ConfigProblem("expected a digit in the exponent", at: cursor.position)
            }
        }
        if let byte = cursor.current, ASCII.isLetter(byte) || byte == UInt8(ascii: ".") {
            throw ConfigProblem(
                "unexpected \"\(Unicode.Scalar(byte))\" after this number",
                at: cursor.position,
                hint: "put a value with a unit in quotes: \"30s\", \"10MB\""
            )
        }
        let text = String(decoding: cursor.bytes[start..<cursor.offset], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw ConfigProblem("the number is too large", at: position)
        }
        return value
    }

    mutating func word() throws(ConfigProblem) -> JSONValue {
        let position = cursor.position
        guard let first = cursor.current else {
            throw ConfigProblem("the file ends where a value is expected", at: position)
        }
        let text = String(decoding: cursor.consume { ASCII.isLetter($0) || ASCII.isDigit($0) }, as: UTF8.self)
        switch text {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "": throw characterMistake(first, at: position)
        default: throw wordMistake(text, at: position)
        }
    }

    private func wordMistake(_ text: String, at position: SourcePosition) -> ConfigProblem {
        let hint: String? =
            switch text.lowercased() {
            case "true", "yes", "on": "write true"
            case "false", "no", "off": "write false"
            case "null", "none", "nil", "undefined": "write null, or remove the key"
            case "nan", "inf", "infinity": "JSON has only finite numbers"
            default: "a string needs double quotes"
            }
        return ConfigProblem("\"\(text.prefix(40))\" is not a JSON value", at: position, hint: hint)
    }

    private func characterMistake(_ byte: UInt8, at position: SourcePosition) -> ConfigProblem {
        switch byte {
        case UInt8(ascii: "'"):
            ConfigProblem("a JSON string needs double quotes", at: position, hint: "write \" instead of '")
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"):
            ConfigProblem("a value is missing before \"\(Unicode.Scalar(byte))\"", at: position)
        case UInt8(ascii: "+"):
            ConfigProblem("a JSON number cannot begin with \"+\"", at: position, hint: "remove it")
        case UInt8(ascii: "."):
            ConfigProblem("a JSON number must begin with a digit", at: position, hint: "write 0.5 for .5")
        default:
            ConfigProblem("expected a value here", at: position, hint: "a string needs double quotes")
        }
    }
}

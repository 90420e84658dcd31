/// Numbers and words, and what people write instead of them.
extension JSONReader {
    mutating func number() throws(ConfigProblem) -> Double {
        let position = cursor.position
        let start = cursor.offset
        _ = cursor.take("-")
        let whole = cursor.take(while: ASCII.isDigit)
        if whole.isEmpty { throw ConfigProblem("expected a digit after \"-\"", at: cursor.position) }
        if whole.count > 1, whole.first == UInt8(ascii: "0") {
            throw ConfigProblem("a number does not begin with 0 in JSON", at: position, hint: "remove the leading zero")
        }
        if cursor.take("."), cursor.take(while: ASCII.isDigit).isEmpty {
            throw ConfigProblem("expected a digit after the decimal point", at: cursor.position)
        }
        if cursor.take("e") || cursor.take("E") {
            if !cursor.take("+") { _ = cursor.take("-") }
            if cursor.take(while: ASCII.isDigit).isEmpty {
                throw ConfigProblem("expected a digit in the exponent", at: cursor.position)
            }
        }
        if let byte = cursor.current, ASCII.isLetter(byte) || byte == UInt8(ascii: ".") {
            throw ConfigProblem(
                "this number goes on with \"\(Unicode.Scalar(byte))\"",
                at: cursor.position,
                hint: "a value with a unit stands in quotes: \"30s\", \"10MB\""
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
            throw ConfigProblem("the file ends where a value is due", at: position)
        }
        let text = String(decoding: cursor.take { ASCII.isLetter($0) || ASCII.isDigit($0) }, as: UTF8.self)
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
            case "nan", "inf", "infinity": "JSON has finite numbers only"
            default: "a string stands in double quotes"
            }
        return ConfigProblem("\"\(text.prefix(40))\" is not a JSON value", at: position, hint: hint)
    }

    private func characterMistake(_ byte: UInt8, at position: SourcePosition) -> ConfigProblem {
        switch byte {
        case UInt8(ascii: "'"):
            ConfigProblem("a string stands in double quotes in JSON", at: position, hint: "write \" instead of '")
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"):
            ConfigProblem("a value is missing before \"\(Unicode.Scalar(byte))\"", at: position)
        case UInt8(ascii: "+"):
            ConfigProblem("a number has no \"+\" in JSON", at: position, hint: "remove it")
        case UInt8(ascii: "."):
            ConfigProblem("a number begins with a digit in JSON", at: position, hint: "write 0.5 for .5")
        default:
            ConfigProblem("expected a value here", at: position, hint: "a string stands in double quotes")
        }
    }
}

/// What comes between values: space, commas, ends; and the mistakes that people make there.
extension JSONReader {
    mutating func skipSpace() throws(ConfigProblem) {
        while let byte = cursor.current {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): cursor.advance()
            case UInt8(ascii: "/") where cursor.peek(1) == byte || cursor.peek(1) == UInt8(ascii: "*"),
                UInt8(ascii: "#"):
                throw ConfigProblem("JSON has no comments", at: cursor.position, hint: "remove it")
            default: return
            }
        }
    }

    /// Goes over a comma (true) or the closing bracket (false).
    mutating func resumesPrevious(
        in container: String,
        from start: SourcePosition,
        closing bracket: Unicode.Scalar
    ) throws(ConfigProblem) -> Bool {
        try skipSpace()
        let comma = cursor.position
        guard cursor.consume(",") else {
            if cursor.consume(bracket) { return false }
            try refuseEnd(of: container, from: start, closing: bracket)
            throw separatorMistake(in: container, closing: bracket)
        }
        try skipSpace()
        if cursor.current == UInt8(ascii: bracket) {
            throw ConfigProblem(
                "a comma before \"\(bracket)\"; JSON has no trailing commas",
                at: comma,
                hint: "remove this comma"
            )
        }
        return true
    }

    func refuseEnd(
        of container: String,
        from start: SourcePosition,
        closing bracket: Unicode.Scalar
    ) throws(ConfigProblem) {
        guard cursor.isAtEnd else { return }
        throw ConfigProblem(
            "the file ends inside the \(container) that begins on line \(start.line), column \(start.column)",
            at: cursor.position,
            hint: "close it with \"\(bracket)\""
        )
    }

    private func separatorMistake(in container: String, closing bracket: Unicode.Scalar) -> ConfigProblem {
        switch cursor.current {
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            ConfigProblem(
                "this bracket does not close the \(container)", at: cursor.position, hint: "write \"\(bracket)\"")
        case UInt8(ascii: ":"):
            ConfigProblem("unexpected \":\"", at: cursor.position, hint: "only a key in an object has a \":\"")
        default:
            ConfigProblem(
                "expected \",\" or \"\(bracket)\" here",
                at: cursor.position,
                hint: "put a comma after the value before"
            )
        }
    }

    func keyMistake() -> ConfigProblem {
        switch cursor.current {
        case UInt8(ascii: "'"):
            ConfigProblem("a JSON key needs double quotes", at: cursor.position, hint: "write \" instead of '")
        case UInt8(ascii: ","):
            ConfigProblem("a comma without a value before it", at: cursor.position, hint: "remove this comma")
        default:
            ConfigProblem("expected a key in double quotes", at: cursor.position, hint: "write \"key\": value")
        }
    }

    func colonMistake(after key: String) -> ConfigProblem {
        let isEquals = cursor.current == UInt8(ascii: "=")
        return ConfigProblem(
            cursor.isAtEnd ? "the file ends after a key" : "expected \":\" after the key \(JSONText.shown(key))",
            at: cursor.position,
            hint: isEquals ? "write \":\" instead of \"=\"" : nil
        )
    }
}

import Testing

@testable import Config

@Suite("The JSON reader")
struct JSONReaderTests {
    private func read(_ text: String) throws(ConfigError) -> JSONNode { try JSONReader.read(Array(text.utf8)) }

    @Test(
        "reads every kind of value",
        arguments: [
            ("null", JSONValue.null), (" true ", .bool(true)), ("false\n", .bool(false)), ("0", .number(0)),
            ("-12.5e1", .number(-125)), ("1E+2", .number(100)), (#""""#, .string("")), ("[ ]", .array([])),
            ("{ }", .object([])),
            (#""\"\\\/\b\f\n\r\t\u00e9""#, .string("\"\\/\u{8}\u{C}\n\r\té")), (#""\ud83d\uDE00""#, .string("😀")),
        ])
    func reads(text: String, value: JSONValue) throws {
        #expect(try read(text).value == value)
    }

    @Test("knows the line and column of every value and key, in scalars")
    func positions() throws {
        let root = try read("{ \"é😀\": [1,\r\n\t\"x\"],\n  \"b\": {} }")
        guard case .object(let members) = root.value, case .array(let elements) = members[0].value.value else {
            Issue.record("not an object with an array")
            return
        }
        #expect(members.map(\.position.description) == ["1:3", "3:3"])
        #expect(members.map(\.value.position.description) == ["1:9", "3:8"])
        #expect(elements.map(\.position.description) == ["1:10", "2:2"])
    }

    @Test(
        "reports where a mistake is and how to fix it",
        arguments: [
            ("▸", "empty", "{}"),
            ("▸// c\n{}", "comments", "remove it"), ("{▸/* c */}", "comments", "remove it"),
            ("[1 ▸# c\n]", "comments", "remove"),
            ("[1▸,]", "trailing", "remove this comma"), ("{\"a\": 1▸,\n}", "trailing", "remove this comma"),
            ("[1 ▸2]", "expected \",\"", "comma after the value before"),
            ("[▸,1]", "missing before \",\"", nil), ("{▸,}", "comma without", "remove this comma"),
            ("{\"a\" ▸1}", "expected \":\"", nil), ("{\"a\" ▸= 1}", "expected \":\"", "\":\" instead of \"=\""),
            ("{▸a: 1}", "key in double quotes", nil), ("{▸'a': 1}", "double quotes", "instead of '"),
            ("{\"a\": ▸'b'}", "double quotes", "instead of '"), ("{\"a\": ▸}", "missing before \"}\"", nil),
            ("[▸True]", "\"True\"", "write true"), ("[▸yes]", "\"yes\"", "write true"), ("[▸NaN]", "\"NaN\"", "finite"),
            ("[▸None]", "\"None\"", "null"), ("-▸", "digit after \"-\"", nil), ("▸+1", "begin with \"+\"", nil),
            ("▸.5", "begin with a digit", "0.5"),
            ("▸01", "begin with 0", "leading zero"), ("1.▸", "decimal point", nil), ("1e▸", "exponent", nil),
            ("0▸x10", "after this number", "quotes"), ("30▸s", "unexpected \"s\" after this number", "quotes"),
            ("▸1e400", "too large", nil),
            ("[▸-1e999]", "too large", nil), ("{} ▸{}", "after the JSON value", nil),
            ("[1▸}", "bracket does not close", "\"]\""),
            ("{\"a\": {\n▸", "ends inside the object that begins on line 1, column 7", "close it with \"}\""),
            ("[1,▸", "ends inside the array", "\"]\""), ("\"abc▸", "ends inside the string", "double quote"),
            ("[▸\"abc\n\"]", "line ends inside a string", "\\n"), ("\"a▸\tb\"", "tab", "\\t"),
            ("\"▸\u{1}\"", "control", "\\u0001"),
            ("\"a▸\\x\"", "no such escape", "\\\\"), ("\"▸\\u12G4\"", "four hexadecimal", nil),
            ("\"▸\\ud83d\"", "surrogate", nil), ("\"▸\\ud83d\\u0041\"", "surrogate", nil),
            ("\"▸\\uDE00\"", "surrogate", nil),
            ("▸\u{FEFF}{}", "byte order mark", "without"),
        ] as [(String, String, String?)])
    func mistakes(marked: String, message: String, hint: String?) throws {
        let source = MarkedText(marked)
        let error = #expect(throws: ConfigError.self) { try read(source.text) }
        let problem = try #require(error?.problems.first)
        #expect(problem.position == source.marks[0])
        #expect(problem.message.contains(message))
        if let hint { #expect(problem.hint?.contains(hint) == true, "\(problem)") }
    }

    @Test(
        "refuses what is not UTF-8, and says where",
        arguments: [
            ([0x22, 0xFF, 0x22], "1:2"), ([0x0A, 0x22, 0xC3, 0xA9, 0xC3, 0x22], "2:3"),
            ([0x22, 0xED, 0xA0, 0x80, 0x22], "1:2"),
            ([0x22, 0xC0, 0x80, 0x22], "1:2"), ([0x22, 0xF5, 0x80, 0x80, 0x80], "1:2"), ([0x22, 0xF0, 0x9F], "1:2"),
            ([0x22, 0xE2, 0x82, 0x22], "1:2"), ([0xFF, 0xFE, 0x7B, 0x00], "1:1"),
        ] as [([UInt8], String)])
    func encoding(bytes: [UInt8], position: String) throws {
        let error = #expect(throws: ConfigError.self) { try JSONReader.read(bytes) }
        #expect(error?.problems.first?.position.description == position)
        #expect(error?.problems.first?.message.contains("UTF-8") == true)
    }

    @Test("names both lines of each repeated key")
    func repeatedKeys() throws {
        let error = #expect(throws: ConfigError.self) {
            try read("{\n  \"a\": 1,\n  \"b\": {\"c\": 1, \"c\": 2},\n  \"a\": 3\n}")
        }
        #expect(error?.problems.map(\.position.description) == ["3:17", "4:3"])
        #expect(error?.problems.last?.message == "the key \"a\" is already on line 2; it appears again on line 4")
    }

    @Test("stops at 128 levels and at a mebibyte")
    func limits() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try read(nested(128)) }
        let deep = #expect(throws: ConfigError.self) { try read(nested(10_000)) }
        #expect(deep?.problems.first?.position.description == "1:129")
        let large = [UInt8](repeating: 0x20, count: (1 << 20) + 1)
        let error = #expect(throws: ConfigError.self) { try JSONReader.read(large) }
        #expect(error?.problems.first?.message.contains("1048577 bytes") == true)
    }
}

import Testing

@testable import Config

@Suite("A problem as it is shown to people")
struct RenderingTests {
    private func render(_ text: String, line: Int, column: Int, hint: String? = nil) -> String {
        ConfigProblem("wrong", at: SourcePosition(line: line, column: column), hint: hint)
            .rendered(path: "f.json", source: Array(text.utf8))
    }

    @Test("shows the line, a caret and the hint")
    func plain() {
        #expect(
            render("{\r\n\t\"é\": x\r\n}", line: 2, column: 7, hint: "quote it") == """
                f.json:2:7: wrong
                     "é": x
                          ^
                  hint: quote it
                """)
    }

    @Test("replaces terminal control characters")
    func controls() {
        #expect(render("a\u{1B}[31m\u{202E}b", line: 1, column: 2).contains("    a\u{FFFD}[31m\u{FFFD}b\n     ^"))
    }

    @Test("cuts a long line around the caret", arguments: [1, 50, 51, 500, 960, 1000, 1001])
    func long(column: Int) throws {
        let letters = (0..<1000).map { String(UnicodeScalar(UInt8(97 + $0 % 26))) }
        let lines = render(letters.joined(), line: 1, column: column).split(separator: "\n")
        #expect(lines[1].count <= 4 + 102)
        let under = lines[1].dropFirst(lines[2].count - 1).first.map(String.init)
        #expect(column == 1001 ? under == nil : under == letters[column - 1])
    }

    @Test("can be shown whatever its place is")
    func anywhere() {
        let sources = ["", "\n", "a\nb", "a\n", "\r", "\u{FEFF}é"]
        for source in sources {
            for line in [-1, 0, 1, 2, 3, Int.max] {
                for column in [Int.min, -1, 0, 1, 2, 100, Int.max] {
                    #expect(render(source, line: line, column: column).hasPrefix("f.json:\(line):\(column): wrong"))
                }
            }
        }
        let bytes: [UInt8] = [0xFF, 0x0A, 0xC3, 0x0A]
        let problem = ConfigProblem("wrong", at: SourcePosition(line: 2, column: 1))
        #expect(problem.rendered(path: "f", source: bytes).contains("\u{FFFD}"))
    }

    @Test("is listed with all the others, and with the number of omitted ones")
    func several() {
        let start = SourcePosition.start
        let error = ConfigError([ConfigProblem("b", at: start.next), ConfigProblem("a", at: start)], omitted: 3)
        #expect(error.rendered(path: "f", source: []) == "f:1:1: a\n    \n    ^\nf:1:2: b\n    \n    ^\nf: and 3 more")
    }
}

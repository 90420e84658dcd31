import Testing

@testable import Config

@Suite("References to the environment")
struct EnvironmentReferencesTests {
    private let environment = ["HOME": "/home/me", "EMPTY": "", "TRICK": "${HOME}$(id)"]

    @Test(
        "are replaced",
        arguments: [
            ("plain", "plain"), ("${HOME}/v", "/home/me/v"), ("a${HOME}b${HOME}", "a/home/meb/home/me"), ("$$", "$"),
            ("$${HOME}", "${HOME}"),
            ("${NONE:-x y}", "x y"), ("${NONE:-}", ""), ("${EMPTY:-d}", "d"), ("${EMPTY}", ""),
            ("${HOME:-d}", "/home/me"),
            ("${TRICK}", "${HOME}$(id)"), ("${NONE:-a:-b}", "a:-b"),
        ])
    func resolve(text: String, result: String) throws {
        #expect(try EnvironmentReferences.resolve(text) { environment[$0] } == result)
    }

    @Test(
        "with a mistake are refused, and the error names the place",
        arguments: [
            ("a${NONE}", 1, "NONE is not set"), ("é $HOME", 2, "does not begin a reference"),
            ("$", 0, "does not begin a reference"),
            ("${HOME", 0, "not closed"), ("${}", 0, "not a variable"), ("${A-b}", 0, "not a variable"),
            ("${1A}", 0, "not a variable"),
            ("${A:-${HOME}}", 0, "nest"), ("$(id)", 0, "does not begin a reference"),
        ])
    func mistakes(text: String, scalar: Int, message: String) {
        let fault = #expect(throws: EnvironmentReferences.Fault.self) {
            try EnvironmentReferences.resolve(text) { environment[$0] }
        }
        #expect(fault?.scalar == scalar)
        #expect(fault?.fault.message.contains(message) == true)
    }
}

@Suite("An environment file")
struct EnvironmentFileTests {
    private func read(_ text: String) throws -> [String: String] { try EnvironmentFile.parse(Array(text.utf8)) }

    @Test("gives names and values")
    func values() throws {
        let text = """
            # a comment
            A=1
              B = two words   # why
            export C='it''
            """
        #expect(throws: ConfigError.self) { try read(text) }
        let variables = try read(
            "# c\n\nA=1\r\n  B = two words  # why\nexport C='si#ngle $x \\n'\nD=\"q\\\"\\n\\$\\\\\"  # c\nE=\nF=a#b\nG='two\nlines'\nexport=x\nA=2"
        )
        #expect(
            variables == [
                "A": "2", "B": "two words", "C": "si#ngle $x \\n", "D": "q\"\n$\\", "E": "", "F": "a#b",
                "G": "two\nlines",
                "export": "x",
            ])
    }

    @Test(
        "is never executed or expanded",
        arguments: ["$(rm -rf /)", "`date`", "$HOME", "${HOME}", "a;b&&c|d>e", "\\n", "$((1+1))"])
    func literal(value: String) throws {
        #expect(try read("X=\(value)") == ["X": value])
        #expect(try read("X='\(value)'") == ["X": value])
    }

    @Test(
        "gets an error with the place of the mistake",
        arguments: [
            ("A=1\nB▸", "NAME=value"), ("A=1\nexport B▸", "NAME=value"), ("▸1A=x", "name"), ("▸=x", "name"),
            ("▸é=x", "name"),
            ("A=▸'x\ny", "not closed"), ("\nA=▸\"x", "not closed"), ("A='x'▸y", "after the closing quote"),
            ("A=\"▸\\x\"", "escape"),
            ("A=▸a\0b", "NUL"), ("two ▸words=x", "NAME=value"),
        ])
    func mistakes(marked: String, message: String) {
        let source = MarkedText(marked)
        let error = #expect(throws: ConfigError.self) { try read(source.text) }
        #expect(error?.problems.map(\.position) == source.marks)
        #expect(error?.problems.first?.message.contains(message) == true)
    }

    @Test("is UTF-8 of at most a mebibyte")
    func limits() {
        #expect(throws: ConfigError.self) { try EnvironmentFile.parse([0x41, 0x3D, 0xFF]) }
        #expect(throws: ConfigError.self) { try EnvironmentFile.parse([UInt8](repeating: 0x0A, count: 1 << 20 + 1)) }
    }
}

import Testing

@testable import bgexec

@Suite("What a run prints, on a terminal")
struct TerminalTextTests {
    private func shown(_ text: String) -> String {
        String(decoding: TerminalText.bytes(Array(text.utf8)), as: UTF8.self)
    }

    @Test(
        "text and colours pass",
        arguments: ["plain\n", "a\tb\n", "Grüße 🐳\n", "\u{1B}[31mred\u{1B}[0m\n", "\u{1B}[1;38:2:255:0:0mx\u{1B}[m"])
    func passes(text: String) { #expect(shown(text) == text) }

    @Test("what would steer the terminal is shown")
    func steering() {
        #expect(shown("\u{1B}]0;title\u{07}x") == #"\x1b]0;title\x07x"#)
        #expect(shown("\u{1B}[2Jgone\n") == "\\x1b[2Jgone\n")
        #expect(shown("\u{1B}[31") == #"\x1b[31"#)
        #expect(shown("\u{1B}") == #"\x1b"#)
        #expect(shown("a\u{202E}b") == #"a\xe2\x80\xaeb"#)
        #expect(TerminalText.bytes([0x61, 0xFF, 0x0A]) == Array("a\\xff\n".utf8))
    }

    @Test("of a progress bar the last state is shown")
    func progress() {
        #expect(shown("10 %\r20 %\rdone\n") == "done\n")
        #expect(shown("10 %\r20 %\r") == #"20 %\x0d"#)
        #expect(shown("10 %\r20 %\r\n") == "20 %\n")
        #expect(shown("a line of Windows\r\n") == "a line of Windows\n")
    }

    @Test("without colours, where there is a terminal but none are wanted")
    func plain() {
        let text = Array("\u{1B}[31mred\u{1B}[0m \u{1B}[2J\u{1B}[K\n".utf8)
        #expect(TerminalText.bytes(text, hasColours: false) == Array("red \\x1b[2J\n".utf8))
        #expect(TerminalText.bytes(text) == Array("\u{1B}[31mred\u{1B}[0m \\x1b[2J\n".utf8))
    }
}

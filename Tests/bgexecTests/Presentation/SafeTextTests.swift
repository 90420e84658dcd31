import Testing

@testable import bgexec

@Suite("What a terminal is sent")
struct SafeTextTests {
    private func shown(_ text: String, colours: Bool = true) -> String {
        String(decoding: SafeText.bytes(text, Style(isOn: colours)), as: UTF8.self)
    }

    @Test("our own colours, lines and tabs remain; what a text would have a terminal do is shown")
    func own() {
        let style = Style(isOn: true)
        #expect(shown("\(style.red("RED"))\ta\nb") == "\u{1B}[31mRED\u{1B}[0m\ta\nb")
        #expect(shown(style.dim("\u{1B}]0;x\u{7}")) == "\u{1B}[2m\\x1b]0;x\\x07\u{1B}[0m")
        #expect(shown("\u{1B}[8m\u{1B}[2J\r\u{9B}1m") == "\\x1b[8m\\x1b[2J\\x0d\\xc2\\x9b1m")
        #expect(shown("\u{202E}\u{2066}\u{200F}\u{61C}\u{FEFF}\u{2028}").utf8.allSatisfy { (0x20..<0x7F).contains($0) })
        #expect(shown("Grüße 世界 👩‍💻") == "Grüße 世界 👩‍💻")
    }

    @Test("where nothing is coloured no escape is ours")
    func plain() { #expect(shown("\u{1B}[31mx\u{1B}[0m", colours: false) == "\\x1b[31mx\\x1b[0m") }

    @Test("JSON says exactly the same, without a character that a terminal obeys")
    func json() {
        let text = "{\"a\":\"\u{7F}\u{9B}\u{202E}é\u{FEFF}\"}"
        #expect(
            String(decoding: SafeText.json(Array(text.utf8)), as: UTF8.self)
                == "{\"a\":\"\\u007f\\u009b\\u202eé\\ufeff\"}")
    }
}

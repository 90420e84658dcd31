import Log
import Syscalls
import Testing

@Suite("A log as people see it")
struct LogRendererTests {
    private let time = UTCTime(nanoseconds: 1_795_341_600_000_000_000)

    private func shown(
        _ text: [UInt8], _ form: LogRenderer.Form = .plain, terminal: Bool = true, units: [String] = ["router"],
        colours: Bool = false,
        stream: LogStream = .stdout
    ) -> String {
        let renderer = LogRenderer(form, units: units, isTerminal: terminal, hasColours: colours)
        var output: [UInt8] = []
        let entry = LogEntry(unit: "router", time: time, run: 17, content: .output(stream, bytes: text, .newline))
        renderer.append(entry, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test(
        "terminal control sequences in the output of a run have no effect (E17)",
        arguments: [
            ("\u{1B}]52;c;cm0gLXJmIC8=\u{07}", "^[]52;c;cm0gLXJmIC8=^G"),
            ("\u{1B}]0;title\u{1B}\\", "^[]0;title^[\\"),
            ("\u{1B}[2J\u{1B}[H", "^[[2J^[[H"),
            ("\u{1B}[31mred\u{1B}[0m", "red"),
            ("10%\r20%\r", "20%"), ("a\u{1B}[Kb", "ab"),
            ("a\tb\u{0}c\u{7F}", "a\tb^@c^?"),
            ("\u{9B}31m \u{202E}gpj.exe", "<U+009B>31m <U+202E>gpj.exe"),
            ("Grüße, 世界 🎉", "Grüße, 世界 🎉"),
        ])
    func neutral(text: String, expected: String) {
        #expect(shown(Array(text.utf8)) == expected + "\n")
    }

    @Test("a run's own colours are shown where colours are, in place of the one for stderr, and end with their line")
    func ownColours() {
        let red = Array("\u{1B}[31mred\u{1B}[0m \u{1B}[2J \u{1B}[4mlined".utf8)
        #expect(shown(red, colours: true) == "\u{1B}[31mred\u{1B}[0m ^[[2J \u{1B}[4mlined\u{1B}[0m\n")
        #expect(shown(red, colours: true, stream: .stderr) == shown(red, colours: true))
        #expect(shown(red, terminal: false) == "red \u{1B}[2J lined\n")
        #expect(shown(Array("1 %\r100 %".utf8), terminal: false) == "100 %\n")
        #expect(shown(Array("windows\r".utf8), terminal: false) == "windows\r\n")
        #expect(shown(red, .raw, colours: false) == String(decoding: red, as: UTF8.self) + "\n")
    }

    @Test("bytes that are not text are escaped on a terminal, and left alone elsewhere")
    func bytes() {
        #expect(shown([0x41, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80]) == "A\\xFF\\xC3(\\xED\\xA0\\x80\n")
        let renderer = LogRenderer(.plain, units: ["router"], isTerminal: false, hasColours: false)
        var output: [UInt8] = []
        renderer.append(
            LogEntry(unit: "router", time: time, run: nil, content: .output(.stdout, bytes: [0xFF, 27], .newline)),
            to: &output)
        #expect(output == [0xFF, 27, 10])
    }

    @Test("each form has its own line")
    func forms() {
        #expect(shown(Array("hi".utf8), .timestamps) == "\(time) hi\n")
        #expect(shown(Array("hi".utf8), units: ["router", "db"]) == "router | hi\n")
        #expect(shown(Array("hi".utf8), units: ["router", "db"], colours: true) == "\u{1B}[36mrouter | \u{1B}[0mhi\n")
        #expect(shown(Array("no".utf8), colours: true, stream: .stderr) == "\u{1B}[31mno\u{1B}[0m\n")
        #expect(
            shown([0x22, 0x5C, 0x0A, 0xE4], .json)
                == "{\"time\":\"\(time)\",\"unit\":\"router\",\"run\":17,\"stream\":\"stdout\",\"text\":\"\\\"\\\\\\n\u{FFFD}\",\"base64\":\"Ilwk5A==\"}\n"
                .replacing("Ilwk5A==", with: "IlwK5A=="))
    }

    @Test("raw gives the very bytes, without marks and without a newline that was not there")
    func raw() {
        let renderer = LogRenderer(.raw, units: ["router", "db"], isTerminal: true, hasColours: true)
        var output: [UInt8] = []
        for content: LogEntry.Content in [
            .mark(.began(unit: "router", run: 1, pid: 1)), .output(.stdout, bytes: [27, 0xFF], .newline),
            .output(.stdout, bytes: [65], .cut),
        ] {
            renderer.append(LogEntry(unit: "router", time: time, run: 1, content: content), to: &output)
        }
        #expect(output == [27, 0xFF, 10, 65])
    }
}

import FoundationEssentials
import Testing

@testable import Model

@Suite("Texts in JSON")
struct JSONStringTests {
    private static let texts = [
        ("", #""""#), ("plain", #""plain""#), ("a \"b\" \\c", #""a \"b\" \\c""#), ("a\nb\tc", #""a\nb\tc""#),
        ("\r\u{0}\u{1B}\u{7F}", #""\u000d\u0000\u001b\u007f""#), ("\u{80}\u{9F}\u{A0}", "\"\\u0080\\u009f\u{A0}\""),
        ("é€😀", "\"é€😀\""), ("\u{C2}x", "\"\u{C2}x\""),
    ]

    @Test("are quoted, and terminal control characters are escaped", arguments: texts)
    func quoted(_ text: String, _ json: String) throws {
        #expect(JSONString.quoted(text) == json)
        #expect(try JSONDecoder().decode([String].self, from: Data("[\(json)]".utf8)) == [text])
    }

    @Test(
        "invalid bytes are replaced, one by one, and this is reported",
        arguments: [
            ([0xE4], "\u{FFFD}"), ([0x61, 0xC2], "a\u{FFFD}"), ([0xC2, 0x62], "\u{FFFD}b"),
            ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"), ([0xC0, 0x80], "\u{FFFD}\u{FFFD}"),
            ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
        ] as [([UInt8], String)])
    func damaged(_ bytes: [UInt8], _ text: String) {
        var output: [UInt8] = []
        #expect(!JSONString.append(bytes.span, to: &output))
        #expect(String(decoding: output, as: UTF8.self) == "\"\(text)\"")
    }

    @Test("whole texts are exact")
    func exact() {
        for (text, _) in Self.texts {
            var output: [UInt8] = []
            #expect(JSONString.append(Array(text.utf8).span, to: &output))
        }
    }
}

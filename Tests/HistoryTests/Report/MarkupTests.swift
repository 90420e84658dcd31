import Testing

@testable import History

@Suite("Pages are made of elements and texts")
struct MarkupTests {
    @Test(
        "no text becomes an element, leaves its attribute, or is obeyed",
        arguments: [
            ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"), ("\" onload='x'", "&quot; onload='x'"),
            ("&lt;", "&amp;lt;"), ("\u{1}\"><b \u{2}x\u{3}", "\\x01&quot;&gt;&lt;b \\x02x\\x03"),
            ("\u{0}\u{1B}\u{202E}", "\\x00\\x1b\\xe2\\x80\\xae"), ("a\tb\nc", "a\tb\nc"),
        ])
    func escaped(text: String, html: String) {
        #expect(Markup.text(text).html == html)
        #expect(Markup.element("p", [.class(text)], text).html == "<p class=\"\(html)\">\(html)</p>")
        #expect(Markup.void("meta", [.init("content", text)]).html == "<meta content=\"\(html)\">")
    }

    @Test("the colours of a line are beside its text")
    func painted() {
        let name = "\u{1}red\u{2}x\u{3}"
        let line: PaintedText = "\("RED", .red) \(name) since \(3)"
        #expect(line.text { "<\($1)>\($0)" } == "<red>RED \(name) since 3")
    }
}

import Model
import Testing

/// A line of a program's output, as people read it.
@Suite("Lines without colours and progress")
struct PlainLineTests {
    @Test("colours go, with what gcc and grep write behind them; whatever else steers a terminal is shown")
    func colours() {
        #expect(PlainLine.text(Array("\u{1B}[01m\u{1B}[Kx.c:1:\u{1B}[m\u{1B}[K bad".utf8)) == "x.c:1: bad")
        #expect(PlainLine.text(Array("a\u{1B}[2Jb\u{7}".utf8)) == "a\\x1b[2Jb\\x07")
        #expect(PlainLine.text(Array("\u{1B}[3".utf8)) == "\\x1b[3")
        #expect(PlainLine.text(Array("a\tb".utf8)) == "a    b")
        #expect(PlainLine.text([0x66, 0xFF]) == "f\\xff")
        #expect(ColourCodes.removed(from: "\u{1B}[38;5;1;4:3mx\u{1B}[0m") == "x")
    }

    @Test("a progress bar is its last state; the end of a line as Windows writes it is not one")
    func progress() {
        let bar = (0...100).map { "\($0) %\r" }.joined()
        #expect(PlainLine.text(Array(bar.utf8)) == "100 %")
        #expect(PlainLine.text(Array((bar + "done").utf8)) == "done")
        #expect(PlainLine.text(Array("line\r".utf8)) == "line")
        #expect(OverwrittenLine.lastState(of: Array("line\r".utf8)).elementsEqual("line\r".utf8))
        #expect(OverwrittenLine.lastState(of: Array("\r\r".utf8)).elementsEqual("\r\r".utf8))
        #expect(OverwrittenLine.lastState(of: []).isEmpty)
    }
}

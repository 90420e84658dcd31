import Syscalls
import Testing

@testable import bgexec

@Suite("A text that is drawn again in the same place")
struct ScreenFrameTests {
    private let style = Style(isOn: true)
    private let size = TerminalSize(columns: 20, rows: 5)

    @Test("leads back to its first line, and writes nothing while nothing changes")
    func again() {
        var frame = ScreenFrame()
        #expect(text(frame.update(["one", "two"], on: size, style)) == "one\ntwo\n")
        #expect(frame.update(["one", "two"], on: size, style).isEmpty)
        #expect(text(frame.update(["one"], on: size, style)) == "\u{1B}[2A\r\u{1B}[Jone\n")
    }

    @Test("begins at the top after the terminal has got another size")
    func resized() {
        var frame = ScreenFrame()
        _ = frame.update(["one"], on: size, style)
        let bytes = frame.update(["one"], on: TerminalSize(columns: 10, rows: 5), style)
        #expect(text(bytes) == "\u{1B}[H\u{1B}[Jone\n")
    }

    @Test("never has more lines than the terminal has, nor wider ones")
    func fits() {
        var frame = ScreenFrame()
        let long = String(repeating: "x", count: 30)
        _ = frame.update([style.red(long), "two\nthree", "four", "five"], on: size, style)
        #expect(frame.shown == [style.red(String(repeating: "x", count: 19) + "…"), "two", "three", "… 2 more lines"])
    }

    @Test("shows what it quotes instead of having the terminal obey it")
    func hostile() {
        var frame = ScreenFrame()
        #expect(text(frame.update(["a\u{1B}[2Jb"], on: size, style)) == "a\\x1b[2Jb\n")
    }

    @Test("wide characters take two cells, colours none")
    func widths() {
        #expect(ScreenText.width("日本") == 4 && ScreenText.width(style.red("ab")) == 2)
        #expect(ScreenText.cut("日本語", to: 5) == "日本…" && ScreenText.cut("日本語", to: 4) == "日…")
        #expect(ScreenText.cut("abc", to: 3) == "abc" && ScreenText.cut("abc", to: 0) == "")
    }

    @Test("on a narrow screen the widest column shrinks first, and dispensable ones go")
    func columns() {
        #expect(ColumnWidths.fitting([5, 30, 10], least: [5, 10, 5], dispensable: [2], in: nil) == [5, 30, 10])
        #expect(ColumnWidths.fitting([5, 30, 10], least: [5, 10, 5], dispensable: [2], in: 39) == [5, 20, 10])
        #expect(ColumnWidths.fitting([5, 30, 10], least: [5, 10, 5], dispensable: [2], in: 20) == [5, 13, nil])
        #expect(ColumnWidths.fitting([5, 30, 10], least: [5, 10, 5], dispensable: [2], in: 1) == [5, 10, nil])
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

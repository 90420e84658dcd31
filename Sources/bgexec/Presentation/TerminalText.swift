import Model
import Syscalls

/// What a run has printed, on its way to a terminal: colours are obeyed, and whatever else would steer the terminal is shown. Of a line
/// that was written over and over, the last state remains.
enum TerminalText {
    /// - Parameters:
    ///   - line: a line, or a piece of one, with its newline.
    ///   - hasColours: whether colours are obeyed; else they are left out.
    static func bytes(_ line: [UInt8], hasColours: Bool = true) -> [UInt8] {
        guard line.contains(where: { $0 < 0x20 && $0 != newline || $0 >= 0x7F }) else { return line }
        let hasNewline = line.last == newline
        var state = OverwrittenLine.lastState(of: hasNewline ? line.dropLast() : line)
        // That of a line as Windows ends them.
        if hasNewline, state.last == 0x0D { state.removeLast() }
        let text = hasColours ? Array(state) : ColourCodes.removed(from: Array(state))
        var result: [UInt8] = []
        var index = 0
        var begin = 0
        while index < text.count {
            let length = ColourCodes.length(text.span, index, text.count)
            let cleared = length == 0 ? ColourCodes.clearLength(text.span, index, text.count) : 0
            guard length + cleared > 0 else { index += 1; continue }
            result += shown(text[begin..<index]) + text[index..<index + length]
            index += length + cleared
            begin = index
        }
        return result + shown(text[begin...]) + (hasNewline ? [newline] : [])
    }

    private static let newline = UInt8(ascii: "\n")

    private static func shown(_ bytes: ArraySlice<UInt8>) -> [UInt8] { Array(printableLines(bytes).utf8) }
}

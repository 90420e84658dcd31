import Syscalls

/// How much room a text takes on a screen, and what of it fits.
enum ScreenText {
    /// The cells that a text takes: two for each character of East Asian scripts and each emoji, none for our own colours.
    static func width(_ text: String) -> Int { characters(text).reduce(0) { $0 + $1.cells } }

    /// The text, or its beginning with `…`, so that it takes at most so many cells. Colours stay, and end where they did.
    static func cut(_ text: String, to limit: Int) -> String {
        guard width(text) > limit else { return text }
        var result = ""
        var room = max(0, limit - 1)
        var isFull = false
        for (piece, cells) in characters(text) {
            if cells == 0 {
                result += piece
            } else if !isFull, cells <= room {
                result += piece
                room -= cells
            } else if !isFull {
                isFull = true
                result += limit > 0 ? "…" : ""
            }
        }
        return result
    }

    /// The text with blanks behind it, so that it takes so many cells.
    static func padded(_ text: String, to cells: Int) -> String {
        text + String(repeating: " ", count: max(0, cells - width(text)))
    }

    /// What cannot be seen is shown as it will be printed: by then it must not become longer.
    static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.steersTerminals }) else { return text }
        return printable(text.split(separator: "\n").joined(separator: " ").utf8)
    }

    /// The characters and the sequences of our colours, each with its cells.
    private static func characters(_ text: String) -> [(piece: String, cells: Int)] {
        var result: [(String, Int)] = []
        var rest = text[...]
        while let next = rest.first {
            if next == "\u{1B}", let code = Style.codes.first(where: { rest.hasPrefix($0) }) {
                result.append((code, 0))
                rest = rest.dropFirst(code.count)
            } else {
                result.append((String(next), cells(of: next)))
                rest.removeFirst()
            }
        }
        return result
    }

    /// Wide are the blocks that Unicode's EastAsianWidth.txt has as W or F, in large steps.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]

    private static func cells(of character: Character) -> Int {
        let first = character.unicodeScalars.first?.value ?? 0
        return wide.contains { $0.contains(first) } ? 2 : 1
    }
}

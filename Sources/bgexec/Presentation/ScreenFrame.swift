import Syscalls

/// What a text is on a terminal that is drawn again and again in the same place.
struct ScreenFrame {
    /// The lines that are on the screen now.
    private(set) var shown: [String] = []
    private var size: TerminalSize?

    /// What to write so that these lines stand where the ones before stood; empty when nothing has changed.
    ///
    /// Lines are cut, not wrapped: their number is what leads back to the first one. After a change of the size its place is unknown.
    mutating func update(_ lines: [String], on size: TerminalSize, _ style: Style) -> [UInt8] {
        let fitting = Self.fitting(lines, on: size)
        let isResized = self.size != nil && self.size != size
        guard fitting != shown || isResized else { return [] }
        // Cursor up, erase to the end of the screen; cursor home (ECMA-48: CUU, ED, CUP).
        let back = isResized ? "\u{1B}[H\u{1B}[J" : shown.isEmpty ? "" : "\u{1B}[\(shown.count)A\r\u{1B}[J"
        (shown, self.size) = (fitting, size)
        return Array(back.utf8) + SafeText.bytes(fitting.map { $0 + "\n" }.joined(), style)
    }

    private static func fitting(_ lines: [String], on size: TerminalSize) -> [String] {
        // Below the last line the cursor waits.
        let room = max(1, size.rows - 1)
        let cut = lines.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }
            .map { ScreenText.cut(String($0), to: size.columns) }
        guard cut.count > room else { return cut }
        let rest = "… \(cut.count - room + 1) more lines"
        return cut.prefix(room - 1) + [ScreenText.cut(rest, to: size.columns)]
    }
}

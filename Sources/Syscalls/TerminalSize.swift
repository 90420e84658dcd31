import Glibc

/// How much a terminal shows.
package struct TerminalSize: Hashable, Sendable {
    /// Characters in a line.
    package var columns: Int
    /// Lines.
    package var rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    /// That of the terminal behind standard output; nil when there is none, or one that does not know.
    package static var ofOutput: TerminalSize? {
        var size = winsize()
        guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
        return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }
}

/// Why SQLite refused: its own words, its code, and what was asked of it.
package struct DatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// SQLite's extended result code, see https://www.sqlite.org/rescode.html; 0 when it was not SQLite that refused.
    package let code: Int32
    /// SQLite's message.
    package let message: String
    /// The statement or the file concerned; when it was not SQLite that refused, what to do.
    package let subject: String

    /// "database is locked (5) in: INSERT …".
    package var description: String { code == 0 ? "\(message): \(subject)" : "\(message) (\(code)) in: \(subject)" }

    /// True when the file is damaged, or is no database at all: it has to be set aside.
    package var isDamage: Bool {
        switch code & 0xFF {
        case 11, 26: true
        default: false
        }
    }

    /// True when the disk is full: what was not written can be written later.
    package var isFull: Bool { code & 0xFF == 13 }
}

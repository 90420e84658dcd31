/// Why SQLite refused: its own words, its code, and what was asked of it.
public struct DatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// SQLite's extended result code, see https://www.sqlite.org/rescode.html; 0 when it was not SQLite that refused.
    public let code: Int32
    /// SQLite's message.
    public let message: String
    /// The statement or the file concerned; when it was not SQLite that refused, what to do.
    public let subject: String

    /// "database is locked (5) in: INSERT …".
    public var description: String { code == 0 ? "\(message): \(subject)" : "\(message) (\(code)) in: \(subject)" }

    /// True when the file is damaged, or is no database at all: it has to be set aside.
    public var isDamage: Bool {
        switch code & 0xFF {
        case 11, 26: true
        default: false
        }
    }

    /// True when the disk is full: what was not written can be written later.
    public var isFull: Bool { code & 0xFF == 13 }
}

/// A place in a unit's log that stays true across rotation: a file by its number, and the bytes before it in that file.
public struct LogPosition: Hashable, Sendable, Comparable {
    /// The file's number.
    public var number: Int
    /// Bytes from its beginning, of the plain text.
    public var offset: Int64

    /// Takes a number and an offset.
    public init(number: Int, offset: Int64) {
        self.number = number
        self.offset = offset
    }

    public static func < (left: LogPosition, right: LogPosition) -> Bool {
        (left.number, left.offset) < (right.number, right.offset)
    }
}

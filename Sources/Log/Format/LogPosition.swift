/// A place in a unit's log that stays true across rotation: a file by its number, and the bytes before it in that file.
package struct LogPosition: Hashable, Sendable, Comparable {
    /// The file's number.
    package var number: Int
    /// Bytes from its beginning, of the plain text.
    package var offset: Int64

    package init(number: Int, offset: Int64) {
        self.number = number
        self.offset = offset
    }

    package static func < (left: LogPosition, right: LogPosition) -> Bool {
        (left.number, left.offset) < (right.number, right.offset)
    }
}

/// A place in a text that a person can find in an editor.
///
/// Both numbers count from 1. A column counts Unicode scalars, not bytes and not what a terminal shows, because that is
/// what editors jump to.
public struct SourcePosition: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The line, from 1. Only a line feed ends a line.
    public var line: Int
    /// The column, from 1, in Unicode scalars.
    public var column: Int

    /// The first scalar of a text.
    public static let start = SourcePosition(line: 1, column: 1)

    /// Makes a position; both numbers count from 1.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Orders positions as they come in the text.
    public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    /// `line:column`, as compilers write it.
    public var description: String { "\(line):\(column)" }
}

/// A place in a text that a person can find in an editor.
///
/// Both numbers count from 1. A column counts Unicode scalars, not bytes and not what a terminal shows, because that is
/// what editors jump to.
package struct SourcePosition: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The line, from 1. Only a line feed ends a line.
    package var line: Int
    /// The column, from 1, in Unicode scalars.
    package var column: Int

    /// The first scalar of a text.
    package static let start = SourcePosition(line: 1, column: 1)

    /// Makes a position; both numbers count from 1.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Orders positions as they come in the text.
    package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    /// `line:column`, as compilers write it.
    package var description: String { "\(line):\(column)" }
}

/// A line in which some words have a colour. The colours are beside the text, not in it: a text that imitates a mark is only text.
///
/// It is written as a string: `"\("RED", .red) test#3"`.
package struct PaintedText: ExpressibleByStringInterpolation, Sendable {
    /// What a word means at a glance.
    package enum Colour: String, Sendable { case red, green, yellow, dim }

    /// Words of one colour.
    package struct Piece: Sendable {
        package let text: String
        /// Nil for the colour of everything else.
        package let colour: Colour?
    }

    package let pieces: [Piece]

    package init(stringLiteral text: String) { pieces = [Piece(text: text, colour: nil)] }

    package init(stringInterpolation: StringInterpolation) { pieces = stringInterpolation.pieces }

    /// The line for a reader that shows colours as `paint` does.
    package func text(_ paint: Report.Paint) -> String {
        pieces.map { piece in piece.colour.map { paint(piece.text, $0) } ?? piece.text }.joined()
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var pieces: [Piece] = []

        package init(literalCapacity: Int, interpolationCount: Int) {}

        package mutating func appendLiteral(_ text: String) { pieces.append(Piece(text: text, colour: nil)) }

        package mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            pieces.append(Piece(text: value.description, colour: nil))
        }

        package mutating func appendInterpolation(_ text: String, _ colour: Colour) {
            pieces.append(Piece(text: text, colour: colour))
        }
    }
}

/// HTTP status codes that a probe takes for healthy.
package struct StatusRange: Hashable, Sendable, CustomStringConvertible {
    /// The codes, from 100 to 599.
    package let codes: ClosedRange<Int>

    /// Makes a range that is known to be valid.
    package init(_ codes: ClosedRange<Int>) {
        self.codes = codes
    }

    /// Whether a response's code is in the range.
    package func contains(_ code: Int) -> Bool { codes.contains(code) }

    /// `200` or `200-299`.
    package var description: String {
        codes.count == 1 ? "\(codes.lowerBound)" : "\(codes.lowerBound)-\(codes.upperBound)"
    }

    /// Reads `200`, `2xx` or `200-204`.
    package static func parse(_ text: String) throws(ValueFault) -> StatusRange {
        let bytes = Array(text.utf8)
        if bytes.count == 3, text.hasSuffix("xx"), 0x31...0x35 ~= bytes[0] {
            let first = Int(bytes[0] - 0x30) * 100
            return StatusRange(first...first + 99)
        }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let codes = parts.compactMap { Int($0) }.filter { 100...599 ~= $0 }
        guard 1...2 ~= codes.count, codes.count == parts.count, codes[0] <= codes[codes.count - 1] else {
            throw ValueFault(
                "\(JSONText.shown(text)) is not an HTTP status",
                hint: "write 200, \"2xx\" or \"200-204\""
            )
        }
        return StatusRange(codes[0]...codes[codes.count - 1])
    }
}

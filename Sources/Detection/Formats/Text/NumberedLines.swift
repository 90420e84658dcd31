/// The lines of a text with their numbers.
enum NumberedLines {
    /// Each line without its end, counted from 1.
    static func of(_ text: String) -> [(number: Int, text: Substring)] {
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.enumerated().map {
            ($0.offset + 1, $0.element)
        }
    }
}

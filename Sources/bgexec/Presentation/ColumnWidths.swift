/// How wide the columns of a table are, so that its rows fit a screen.
enum ColumnWidths {
    /// Between two columns.
    static let gap = 2

    /// - Parameters:
    ///   - natural: what each column would need.
    ///   - least: what is left of each column in any case; what needs less than that keeps what it needs.
    ///   - room: the cells of a row; nil for no limit.
    /// - Returns: the widths. The widest column that may shrink shrinks first; if the least of all is too much, the row must be cut.
    static func fitting(_ natural: [Int], least: [Int], in room: Int?) -> [Int] {
        guard let room else { return natural }
        var widths = natural
        var excess = widths.reduce(0, +) + gap * max(0, widths.count - 1) - room
        while excess > 0 {
            let shrinking = widths.indices.filter { widths[$0] > least[$0] }
            guard let widest = shrinking.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }
}

/// How wide the columns of a table are, so that its rows fit a screen.
enum ColumnWidths {
    /// Between two columns.
    static let gap = 2

    /// - Parameters:
    ///   - natural: what each column would need.
    ///   - least: what must be left of each column; what needs less than that keeps what it needs.
    ///   - dispensable: the columns that go on a narrow screen, the first one first.
    ///   - room: the cells of a row; nil for no limit.
    /// - Returns: the width of each column, nil for one that goes. The widest shrinks first. If even then it is too much, the row must be
    ///   cut.
    static func fitting(_ natural: [Int], least: [Int], dispensable: [Int], in room: Int?) -> [Int?] {
        guard let room else { return natural }
        var widths: [Int?] = natural
        let smallest = zip(natural, least).map { min($0, $1) }
        for column in dispensable where total(widths.indices.filter { widths[$0] != nil }.map { smallest[$0] }) > room {
            widths[column] = nil
        }
        var excess = total(widths.compactMap { $0 }) - room
        while excess > 0 {
            let shrinking = widths.indices.filter { (widths[$0] ?? 0) > smallest[$0] }
            guard let widest = shrinking.max(by: { (widths[$0] ?? 0) < (widths[$1] ?? 0) }) else { break }
            widths[widest] = widths[widest].map { $0 - 1 }
            excess -= 1
        }
        return widths
    }

    private static func total(_ widths: [Int]) -> Int { widths.reduce(0, +) + gap * max(0, widths.count - 1) }
}

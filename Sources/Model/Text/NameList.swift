/// A few names of many.
package enum NameList {
    /// "a, b, c and 4 more".
    /// - Parameters:
    ///   - total: how many there are when not all are given.
    ///   - limit: how many are named.
    package static func text(
        _ names: some Collection<some CustomStringConvertible>, of total: Int? = nil, limit: Int = 3
    ) -> String {
        let named = names.prefix(limit).map(\.description).joined(separator: ", ")
        return [named, more(than: min(limit, names.count), of: total ?? names.count)].compactMap { $0 }
            .joined(separator: " ")
    }

    /// "and 4 more"; nil when there are no more.
    /// - Parameter noun: of what, in the plural: "and 4 more items".
    package static func more(than shown: Int, of total: Int, _ noun: String? = nil) -> String? {
        total > shown ? "and \(total - shown) more" + (noun.map { " " + $0 } ?? "") : nil
    }
}

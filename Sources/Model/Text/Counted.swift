/// A number with its noun.
package enum Counted {
    /// "1 file", "2 files".
    /// - Parameter plural: for nouns that do not just take an "s".
    package static func text(_ count: some BinaryInteger, _ noun: String, plural: String? = nil) -> String {
        "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
    }

    /// "once", "3 times".
    package static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }
}

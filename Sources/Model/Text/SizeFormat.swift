/// Sizes as people read them, in units of 1024 bytes as they are named (IEC 80000-13).
package enum SizeFormat {
    private static let units = ["B", "KiB", "MiB", "GiB", "TiB"]

    /// "512 B", "3.2 MiB", "14 GiB".
    package static func text(_ bytes: Int64) -> String {
        var (value, unit) = (Double(bytes), 0)
        // From a thousand on, so that no number has four digits.
        while value >= 1000, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
        let isWhole = value == value.rounded() || value >= 9.95
        return "\(isWhole ? "\(Int(value.rounded()))" : Tenths.text(value)) \(units[unit])"
    }

    package static func text(_ bytes: Int) -> String { text(Int64(bytes)) }
}

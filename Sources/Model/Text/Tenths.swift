/// Numbers with one decimal.
package enum Tenths {
    /// "3.2".
    package static func text(_ value: Double) -> String {
        let tenths = Int((abs(value) * 10).rounded())
        return "\(value < 0 && tenths > 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
    }

    /// "12.5 %" for 0.125.
    package static func percent(_ rate: Double) -> String { text(rate * 100) + " %" }
}

import Config

/// Gives units names that the configuration allows, each only once.
struct UnitNaming {
    private var taken: Set<String> = []

    /// The name for a unit that a file calls `original`: what no unit name may have becomes a dash, and a name that is
    /// taken gets a number.
    mutating func name(for original: String) -> String {
        let base = Self.valid(original)
        if taken.insert(base).inserted { return base }
        // There are fewer than a million units in a file of a mebibyte.
        for number in 2...1_000_000 {
            let name = "\(base.prefix(UnitName.longest - 8))-\(number)"
            if taken.insert(name).inserted { return name }
        }
        return base
    }

    private static func valid(_ original: String) -> String {
        let scalars = original.unicodeScalars.map { isAllowed($0) ? Character($0) : "-" }
        let text = String(scalars.drop { "._-".contains($0) }.prefix(UnitName.longest))
        guard !text.isEmpty else { return "unit" }
        return UnitName.reserved.contains(text) ? "\(text)-unit" : text
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
        default: false
        }
    }
}

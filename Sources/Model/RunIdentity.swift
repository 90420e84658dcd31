/// One incarnation of a unit: `router#17`.
public struct RunIdentity: Hashable, Sendable, CustomStringConvertible {
    /// The unit's name.
    public let unit: String
    /// Counts a unit's runs from 1 and never goes back.
    public let number: Int

    public init(unit: String, number: Int) {
        self.unit = unit
        self.number = number
    }

    /// Parses a `description`; nil if it is not the name of a run.
    public init?(_ description: String) {
        guard let hash = description.lastIndex(of: "#"),
            let number = Int(description[description.index(after: hash)...])
        else { return nil }
        self.init(unit: String(description[..<hash]), number: number)
    }

    public var description: String { "\(unit)#\(number)" }
}

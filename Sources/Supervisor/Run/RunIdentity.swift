/// One incarnation of a unit: `router#17`.
public struct RunIdentity: Hashable, Sendable, CustomStringConvertible {
    /// The unit's name.
    public let unit: String
    /// Counts a unit's runs from 1 and never goes back.
    public let number: Int

    /// Names a run.
    public init(unit: String, number: Int) {
        self.unit = unit
        self.number = number
    }

    public var description: String { "\(unit)#\(number)" }
}

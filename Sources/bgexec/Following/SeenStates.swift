import Model
import Wire

/// Which states of units a person has been shown: each is shown once.
struct SeenStates: Sendable {
    private var shown: [String: String] = [:]

    mutating func news(of units: [UnitReport]) -> [FollowLine] {
        units.compactMap { unit in
            let words = "\(unit.state.word.rawValue) \(unit.run)"
            return shown.updateValue(words, forKey: unit.name) == words ? nil : .unit(unit)
        }
    }
}

import Config
import Model

/// The names of a project's units, for finding out what a person meant.
package struct UnitNames {
    package let names: [String]

    package init(_ names: [String]) { self.names = names }

    /// - Throws: `UserError` for the first name that no unit has, with the nearest one that exists.
    package func check(_ asked: [String]) throws {
        for name in asked where !names.contains(name) {
            let nearest = Spelling.nearest(to: name, in: names).map { "did you mean `\($0)`? " } ?? ""
            throw UserError(
                "there is no unit `\(name)` in this project",
                advice: nearest
                    + (names.isEmpty ? "it has no units" : "its units are \(names.joined(separator: ", "))"),
                code: .badUsage
            )
        }
    }
}

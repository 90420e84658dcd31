package import Config
import Model

/// The names of a project's units and groups, for finding out what a person meant.
package struct UnitNames {
    private let names: [String]
    private let groups: [GroupConfig]

    /// - Parameter others: names that are allowed besides, such as those of removed units that still have a log.
    package init(_ config: ProjectConfig, and others: [String] = []) {
        let names = config.units.map(\.name)
        self.names = names + others.filter { !names.contains($0) }
        groups = config.groups
    }

    /// The units that names mean, each once: a group stands for its units.
    /// - Throws: `UserError` for the first name that no unit and no group has, with the nearest one that exists.
    package func expand(_ asked: [String]) throws -> [String] {
        var units: [String] = []
        for name in asked {
            let meant = group(name)?.units ?? [name]
            try check(meant)
            units += meant.filter { !units.contains($0) }
        }
        return units
    }

    /// The group of this name.
    package func group(_ name: String) -> GroupConfig? { groups.first { $0.name == name } }

    /// - Throws: `UserError` for the first name that no unit has, with the nearest one that exists.
    package func check(_ asked: [String]) throws {
        for name in asked where !names.contains(name) {
            if let group = group(name) {
                throw UserError(
                    "`\(name)` is a group, and this is about one unit",
                    advice: "name one of its units: \(group.units.joined(separator: ", "))", code: .badUsage)
            }
            let nearest =
                Spelling.nearest(to: name, in: names + groups.map(\.name)).map { "did you mean `\($0)`? " } ?? ""
            let known = names.isEmpty ? "it has no units" : "its units are \(names.joined(separator: ", "))"
            let groups = groups.isEmpty ? "" : "; its groups are \(groups.map(\.name).joined(separator: ", "))"
            throw UserError(
                "there is no unit `\(name)` in this project", advice: nearest + known + groups, code: .badUsage)
        }
    }
}

/// One row of the table: what stood there, what was done while the watcher stood still, what it must say.
struct Scenario: CustomStringConvertible, Sendable {
    /// The number in the list of scenarios, and what it is about.
    let description: String
    /// Shell commands, run in the root before watching begins. `../O` is a folder outside.
    let before: String
    /// Shell commands, run in the root.
    let commands: String
    /// `+ new`, `~ modified`, `- removed`, `m metadata`, `old > new`, sorted by path.
    let expected: [String]

    init(_ description: String, _ before: String = "", do commands: String, says expected: [String]) {
        self.description = description
        self.before = before
        self.commands = commands
        self.expected = expected
    }

    /// Every row.
    static let all = files + renames + saves + folders + links
}

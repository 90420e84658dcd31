import Model
import Syscalls
package import Watcher

/// Something about a unit's `inputs` that its author may not expect.
package enum InputRemark: Hashable, Sendable {
    /// A pattern matches no file.
    /// - Parameter index: its place in `inputs`, from 0.
    case matchesNothing(pattern: String, index: Int)
    /// What a job writes by this pattern is among its own inputs, so it is left out of them.
    case writesInput(pattern: String)
    /// An ignore rule leaves out what a pattern names.
    case leftOut(LeftOutInputs)
    /// There are too many files to look at all; the other remarks are about the first ones.
    /// - Parameter entries: how many files and folders were looked at.
    case incomplete(entries: Int)

    /// Whether almost every project has it, so that it is no news: caches, and the folders of version control.
    package var isExpected: Bool {
        switch self {
        case .leftOut(let inputs): inputs.isExpected
        case .matchesNothing, .writesInput, .incomplete: false
        }
    }

    /// For a person, to follow the name of the unit: `inputs[1] "agents/*.yml" matches no file`.
    package func text(in project: Project) -> String {
        switch self {
        case .matchesNothing(let pattern, let index): "inputs[\(index)] \(JSONString.quoted(pattern)) matches no file"
        case .writesInput(let pattern):
            "\(JSONString.quoted(pattern)) is what it writes itself, and is left out of its inputs"
        case .leftOut(let inputs): inputs.text(in: project)
        case .incomplete(let entries):
            "only the first \(entries) files and folders of its inputs were checked for what ignore rules leave out"
        }
    }
}

/// What one ignore rule leaves out of the files that one pattern of `inputs` names.
package struct LeftOutInputs: Hashable, Sendable {
    /// The pattern of `inputs`.
    package let pattern: String
    /// The rule, with the first path that it left out.
    package let rule: PatternReference
    /// How many files.
    package internal(set) var files = 0
    /// How many folders, each counted once with all that it holds.
    package internal(set) var folders = 0

    /// Where the rules come from that hold without being written anywhere.
    private static let defaults: Path = "defaults"

    /// Whether the rule is one that hardly any project is without.
    var isExpected: Bool { rule.source == Self.defaults }

    /// `4 files of agents/ are left out by .gitignore:93 (*.yml)`.
    func text(in project: Project) -> String {
        let counts = [(files, "file"), (folders, "folder")].filter { $0.0 > 0 }.map { Counted.text($0.0, $0.1) }
        let place = pattern == "." ? "the project" : pattern
        return "\(counts.joined(separator: " and ")) of \(place) \(files + folders == 1 ? "is" : "are") left out by "
            + ruleText(in: project)
    }

    private func ruleText(in project: Project) -> String {
        switch rule.source {
        case Self.defaults: "default (\(rule.pattern))"
        case "ignore": "\"ignore\" in \(Project.configName) (\(rule.pattern))"
        default: "\(rule.source.relative(to: project.root) ?? rule.source):\(rule.line) (\(rule.pattern))"
        }
    }
}

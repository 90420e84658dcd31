package import Config
package import Syscalls
package import Watcher

/// Which files are a unit's inputs, and what has to be watched for them.
package struct InputSelector: Sendable {
    /// The folders and files that hold all inputs.
    package let roots: [Path]
    private let selector: PathSelector

    /// A pattern names what is below the project; this is the project itself, so all of it.
    private static let wholeProject = ".", everything = "**"

    package init(_ project: Project, _ unit: UnitConfig) {
        let patterns = unit.inputs.map { $0 == Self.wholeProject ? Self.everything : $0 }
        selector = PathSelector(patterns, ignoring: unit.ignore, base: project.root)
        roots = unit.inputs.filter { !$0.hasPrefix("!") }.map { Self.literalPart(of: $0, in: project.root) }
    }

    package func selects(_ change: Change) -> Bool { selector.selects(change) }

    /// Whether a file is an input.
    package func selects(_ file: Path) -> Bool { selector.selects(file) }

    /// The pattern by which a path is an input, as the configuration has it; nil when it is none.
    package func pattern(selecting path: Path, isDirectory: Bool) -> String? {
        let pattern = selector.pattern(selecting: path, isDirectory: isDirectory)
        return pattern == Self.everything ? Self.wholeProject : pattern
    }

    /// What stands before the first wildcard: `src` of `src/*.py`, all of `src/main.py`.
    private static func literalPart(of pattern: String, in root: Path) -> Path {
        let parts = pattern.split(separator: "/").filter { $0 != "." }
        let literal = parts.prefix { !$0.contains(where: "*?[\\".contains) }
        return literal.isEmpty ? root : root / Path(literal.joined(separator: "/"))
    }
}

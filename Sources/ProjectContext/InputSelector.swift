package import Config
package import Syscalls
package import Watcher

/// Which files are a unit's inputs, or a job's outputs, by their paths, and what has to be watched for them.
package struct InputSelector: Sendable {
    /// The folders and files that hold all of them; absolute.
    package let roots: [Path]
    let patterns: [InputPattern]
    /// The folder that all patterns lie below: the project, or one above it.
    private let top: Path
    private let wanted: PathSelector
    /// Everything but what of it does not count all the same, as the unit's `ignore` says; nil without that.
    private let counting: PathSelector?
    /// What the unit's own runs write.
    private let written: PathSelector?
    private let reaches: [InputReach]
    /// The patterns as the configuration has them, by what `wanted` has.
    private let texts: [String: String]

    /// The inputs of a unit.
    /// - Parameter config: nil to leave out what the unit depends on without listing it.
    package init(_ project: Project, _ unit: UnitConfig, _ config: ProjectConfig? = nil) {
        // What is written down comes last, so that it decides.
        let implied = config?.implicitInputs(of: unit, in: project.root) ?? []
        self.init(project, implied + unit.inputs, ignoring: unit.ignore, written: unit.writtenFiles)
    }

    /// What a job writes for others.
    package init(outputsOf unit: UnitConfig, in project: Project, _ config: ProjectConfig) {
        self.init(project, config.outputs(of: unit, in: project.root), ignoring: [], written: [])
    }

    private init(_ project: Project, _ texts: [String], ignoring: [String], written: [String]) {
        patterns = texts.map { InputPattern($0) }
        let ways = InputWays(to: project.root, above: patterns.map(\.above).max() ?? 0)
        top = ways.top
        let rewritten = patterns.map { $0.text(below: ways.way(to: $0)) }
        self.texts = Dictionary(zip(rewritten, texts), uniquingKeysWith: { $1 })
        wanted = PathSelector(rewritten, base: top)
        counting = ignoring.isEmpty ? nil : PathSelector(["**"], ignoring: ignoring, base: project.root)
        self.written = written.isEmpty ? nil : PathSelector(written, base: project.root)
        let naming = patterns.filter { !$0.isException }
        reaches = naming.map { InputReach($0, below: ways.way(to: $0)) }
        roots = naming.map { $0.literalNames.reduce(ways.start(of: $0)) { $0 / $1 } }
    }

    package func selects(_ change: Change) -> Bool {
        change.paths.contains { pattern(selecting: $0, isDirectory: change.fileKind == .directory) != nil }
    }

    /// Whether a file belongs to it.
    package func selects(_ file: Path) -> Bool { pattern(selecting: file, isDirectory: false) != nil }

    /// Whether something in a folder, or below it, may belong to it.
    package func enters(_ folder: Path) -> Bool {
        guard let below = folder.relative(to: top) else { return top.relative(to: folder) != nil }
        let names = below.names
        return reaches.contains { $0.enters(names) }
    }

    /// The pattern by which a path belongs to it, as the configuration has it; nil when it does not.
    package func pattern(selecting path: Path, isDirectory: Bool) -> String? {
        guard let pattern = wanted.pattern(selecting: path, isDirectory: isDirectory),
            counting?.selects(path, isDirectory: isDirectory) != false,
            written?.selects(path, isDirectory: isDirectory) != true
        else { return nil }
        return texts[pattern] ?? pattern
    }

    /// What the patterns name even if an ignore rule leaves it out.
    var exceptions: PathSelector { wanted }
}

/// The ways down from a folder above the project to where patterns begin.
struct InputWays {
    let top: Path
    private let project: Path
    /// The names from `top` to the project.
    private let names: [Path]

    init(to project: Path, above: Int) {
        self.project = project
        top = (0..<above).reduce(project) { place, _ in place.parent }
        let below = project.relative(to: top) ?? "."
        names = below.names
    }

    func way(to pattern: InputPattern) -> [Path] { names.dropLast(pattern.above) }

    func start(of pattern: InputPattern) -> Path { (0..<pattern.above).reduce(project) { place, _ in place.parent } }
}

import Config
import Syscalls
import Watcher

/// The folders and files that have to be watched for the units of a project.
struct WatchedPlaces {
    let roots: Set<Path>
    /// What is watched whatever the ignore files say.
    let exceptions: [PathSelector]
    /// Patterns of what need not be watched below the roots.
    let unwatched: [String]

    init(of project: Project, _ config: ProjectConfig) {
        var written: [InputPattern] = []
        var implied: [InputPattern] = []
        for unit in config.units {
            written += (unit.inputs + unit.writtenFiles).map { InputPattern($0) }.filter { !$0.isException }
            implied += config.implicitInputs(of: unit, in: project.root).map { InputPattern($0) }
        }
        let ways = InputWays(to: project.root, above: (written + implied).map(\.above).max() ?? 0)
        func root(_ pattern: InputPattern) -> Path {
            pattern.literalNames.reduce(ways.start(of: pattern)) { $0 / $1 }
        }
        let own = Set(written.map(root))
        // Of a virtual environment only a few files count. Its folders are entered only as far as patterns lead, unless somebody
        // names more of them.
        let apart = Set(implied.map(root)).filter { place in !own.contains { place.relative(to: $0) != nil } }
        let narrow = Set(implied.filter(\.isWild).map(root)).intersection(apart)
            .filter { place in !own.contains { $0.relative(to: place) != nil } }
        roots = own.union(apart)
        unwatched = narrow.compactMap { place in
            place.relative(to: project.root).map { InputPattern.escaped($0) + "/*" }
        }.sorted()
        exceptions = config.units.flatMap { unit in
            [
                InputSelector(project, unit, config).exceptions,
                InputSelector(outputsOf: unit, in: project, config).exceptions,
            ]
        }
    }
}

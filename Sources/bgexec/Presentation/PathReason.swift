import Config
import Daemon
import Loop
import ProjectContext
import Syscalls
import Watcher

/// Whether a path is watched, and what decided.
struct PathReason: Encodable {
    /// An ignore file's line.
    struct Pattern: Encodable {
        let file: String
        let line: Int
        let pattern: String
        /// What it matched: the path asked for, or a folder above it.
        let matched: String

        init(_ reference: PatternReference) {
            file = reference.source.description
            line = reference.line
            pattern = reference.pattern
            matched = reference.path.description
        }
    }

    /// An entry among a unit's inputs.
    struct Input: Encodable {
        let unit: String
        let pattern: String
    }

    let path: String
    /// The exact path in Base64 when it is not shown as it is.
    let pathBytes: String?
    /// Whether a change of the path has an effect.
    let watched: Bool
    let ignoredBy: Pattern?
    /// The pattern that includes it again.
    let keptBy: Pattern?
    let inputs: [Input]
    /// The sentences for people.
    private let sentences: [String]

    private enum CodingKeys: CodingKey { case path, pathBytes, watched, ignoredBy, keptBy, inputs }

    /// Asks a project's configuration.
    @LoopActor
    init(_ path: Path, _ project: Project, _ config: ProjectConfig) {
        let explanation = WatcherConfiguration(of: project, config).explain(path)
        let isFolder = (try? File.status(of: path))??.kind == .directory
        let way = path.way(from: project.root)
        let inputs = config.units.compactMap { unit -> Input? in
            // What another unit names is watched, and is no input of this one.
            guard InputRules(project, unit, config).selects(way, isFolder: isFolder) else { return nil }
            return InputSelector(project, unit, config).pattern(selecting: path, isDirectory: isFolder)
                .map { Input(unit: unit.name, pattern: $0) }
        }
        let isConfig = path == project.config
        var sentences = isConfig ? ["\(path) is the configuration: saving it reloads it"] : []
        sentences += inputs.map { "\(path) is among the inputs of \($0.unit), by \"\($0.pattern)\"" }
        if sentences.isEmpty { sentences = ["\(path) is not watched: it is not among any unit's inputs"] }
        self.init(path, explanation, inputs, sentences, isWanted: isConfig || !inputs.isEmpty)
    }

    /// Finds out what `events` would do in a folder.
    @LoopActor
    init(_ path: Path, in folder: Path) {
        let configuration = WatcherConfiguration(
            roots: [WatchRoot(folder)], ignore: IgnoreConfiguration(base: folder))
        let isBelow = path.relative(to: folder) != nil
        let sentence =
            isBelow
            ? "\(path) is not ignored: `bgexec events` reports its changes"
            : "\(path) is not below \(folder): there is no project here that could watch it"
        self.init(path, configuration.explain(path), [], [sentence], isWanted: isBelow)
    }

    private init(
        _ path: Path, _ explanation: PathExplanation, _ inputs: [Input], _ sentences: [String], isWanted: Bool
    ) {
        self.path = path.description
        pathBytes = path.exactBytes
        self.inputs = inputs
        switch explanation {
        case .ignored(_, let reference):
            let what = reference.path == path ? "" : ", because \(reference.path) is"
            self.sentences = ["\(path) is ignored\(what): \(reference)"]
            (watched, ignoredBy, keptBy) = (false, Pattern(reference), nil)
        case .watched(_, let reference?):
            self.sentences = ["\(path) is not ignored: \(reference)"] + sentences
            (watched, ignoredBy, keptBy) = (isWanted, nil, Pattern(reference))
        case .watched, .outside:
            self.sentences = sentences
            (watched, ignoredBy, keptBy) = (isWanted, nil, nil)
        }
    }

    /// - Returns: the exit code: 0 when a change of the path has an effect, 1 when not.
    func print(json: Bool) throws -> Int32 {
        if json { try JSONOutput.print(self, pretty: true) } else { sentences.forEach(Output.print) }
        return watched ? 0 : 1
    }
}

import Config
import Loop
import Syscalls
import Watcher

/// Whether a path is watched, and what decided.
@LoopActor
struct PathReason {
    private let path: Path
    private let project: Project
    private let config: ProjectConfig

    init(_ path: Path, _ project: Project, _ config: ProjectConfig) {
        self.path = path
        self.project = project
        self.config = config
    }

    /// Prints it.
    /// - Returns: the exit code: 0 when a change of the path means something, 1 when not.
    func tell() -> Int32 {
        switch SourceWatch.configuration(project, config).explain(path) {
        case .outside:
            Output.print("\(path) is not watched: it is below no unit's inputs")
            return 1
        case .ignored(_, let reference):
            let what = reference.path == path ? "" : ", because \(reference.path) is"
            Output.print("\(path) is ignored\(what): \(reference)")
            return 1
        case .watched(_, let reference):
            if let reference { Output.print("\(path) is not ignored: \(reference)") }
            return tellUnits()
        }
    }

    private func tellUnits() -> Int32 {
        let isFolder = (try? File.status(of: path))??.kind == .directory
        var isInput = path == project.config
        if isInput { Output.print("\(path) is the configuration: saving it reloads it") }
        for unit in config.units {
            let selector = PathSelector(unit.inputs, ignoring: unit.ignore, base: project.root)
            guard let pattern = selector.pattern(selecting: path, isDirectory: isFolder) else { continue }
            Output.print("\(path) is among the inputs of \(unit.name), by \"\(pattern)\"")
            isInput = true
        }
        if !isInput { Output.print("\(path) is not among any unit's inputs") }
        return isInput ? 0 : 1
    }
}

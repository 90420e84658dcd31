import Config
import Syscalls

/// Which files are a unit's inputs.
struct InputSelector: Sendable {
    /// The folders and files that hold all inputs.
    let roots: [Path]

    init(_ project: Project, _ unit: UnitConfig) {
        roots = unit.inputs.map { project.root / Path($0) }
    }

    func contains(_ path: Path) -> Bool { roots.contains { path.relative(to: $0) != nil } }
}

import Config
import ProjectContext

/// What in the configuration decides which files a unit's inputs and outputs are.
struct InputDefinition: Hashable {
    private let patterns: [[String]]

    init(_ unit: UnitConfig, _ config: ProjectConfig, in project: Project) {
        let outputs = config.outputs(of: unit, in: project.root)
        patterns = [
            unit.inputs, config.implicitInputs(of: unit, in: project.root), unit.ignore, unit.writtenFiles, outputs,
            config.ignore,
        ]
    }
}

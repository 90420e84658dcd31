/// One step in building the environment of a run.
package enum EnvironmentLayer: Hashable, Sendable {
    /// The variables of an environment file, read when the run starts.
    case file(String)
    /// Variables of the configuration, with the key that holds them: `env`, or `services.router.env`.
    case values([String: String], key: String)
}

extension ProjectConfig {
    /// The layers over the inherited environment of a unit's runs; a later layer replaces what an earlier one set.
    ///
    /// The project's file, the project's `env`, the unit's file, the unit's `env`. The virtual environment comes last.
    package func environmentLayers(for unit: UnitConfig) -> [EnvironmentLayer] {
        var layers: [EnvironmentLayer] = []
        if let envFile { layers.append(.file(envFile)) }
        if !env.isEmpty { layers.append(.values(env, key: "env")) }
        if let file = unit.envFile { layers.append(.file(file)) }
        if !unit.env.isEmpty {
            layers.append(.values(unit.env, key: "\(unit.isService ? "services" : "jobs").\(unit.name).env"))
        }
        return layers
    }

    /// The environment files that are named, each once.
    package var environmentFiles: [String] {
        Set(([envFile] + units.map(\.envFile)).compactMap(\.self)).sorted()
    }

    /// The virtual environment of a unit: its own, else the project's; nil without one.
    package func venv(for unit: UnitConfig) -> String? {
        switch unit.venv {
        case .project: venv
        case .none: nil
        case .own(let path): path
        }
    }
}

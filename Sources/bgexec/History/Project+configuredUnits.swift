import Config
import ProjectContext

extension Project {
    /// The names in the configuration, the last good one if the saved one has errors; nil when it cannot be read.
    var configuredUnits: Set<String>? {
        let environment = EnvironmentSnapshot.current(of: self)
        let loaded = try? LoadedConfig.best(of: self, environment: environment, isRunning: true).config
        return loaded.map { Set($0.config.units.map(\.name)) }
    }
}

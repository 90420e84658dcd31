package import Config

/// A unit that a project seems to have, and what says so.
package struct DetectedUnit: Hashable, Sendable {
    /// The unit as it would stand in `.bgexec.json`.
    package var config: UnitConfig
    /// What it was found by, for people: `scripts.dev of package.json`, `Procfile line 2`.
    package var source: String

    package init(_ config: UnitConfig, source: String) {
        self.config = config
        self.source = source
    }
}

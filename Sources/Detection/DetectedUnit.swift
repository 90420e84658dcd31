package import Config

/// A unit that a project seems to have, and what says so.
package struct DetectedUnit: Hashable, Sendable {
    /// The unit as it would stand in `.bgexec.json`.
    package var config: UnitConfig
    /// What it was found by, for people: `scripts.dev of package.json`, `Procfile line 2`.
    package var source: String
    /// How surely the project means this unit.
    package var evidence: Evidence
    /// Whether what it was found by also says all that it needs, so that nothing may be guessed.
    package var declaresNeeds: Bool

    package init(
        _ config: UnitConfig, source: String, evidence: Evidence = .declared, declaresNeeds: Bool = false
    ) {
        self.config = config
        self.source = source
        self.evidence = evidence
        self.declaresNeeds = declaresNeeds
    }
}

/// How surely a project means a unit. Of several that would do the same, the surest is taken.
package enum Evidence: Int, Comparable, Hashable, Sendable {
    /// A library or a file is there with which projects usually do this.
    case guess
    /// A target of a Makefile or justfile.
    case target
    /// A script of the manifest that the project's own tool runs, such as `npm run`.
    case script
    /// A file whose purpose is to name the processes of a project.
    case declared

    package static func < (left: Evidence, right: Evidence) -> Bool { left.rawValue < right.rawValue }
}

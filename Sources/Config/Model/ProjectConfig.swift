/// All that `.bgexec.json` says, with defaults filled in and references to the environment resolved.
///
/// Paths are as written: relative ones are meant from the project's folder.
package struct ProjectConfig: Hashable, Sendable {
    /// A virtual environment for every unit that names none itself.
    package var venv: String?
    /// Environment variables for every unit.
    package var env: [String: String]
    /// An environment file for every unit, read when a run starts.
    package var envFile: String?
    /// The values of the environment file that depend on other variables, as they were when the configuration was read.
    package var envFileReferences: [String: String] = [:]
    /// Patterns, as in `.gitignore`, of files whose changes mean nothing.
    package var ignore: [String]
    /// What is kept of the units' logs.
    package var logs: LogsConfig
    /// Who is notified of what; nil without notifications.
    package var notify: NotifyConfig?
    /// How many jobs may run at once; nil for any number.
    package var maxParallel: Int?
    /// The services in the order of the file, then the jobs.
    package var units: [UnitConfig]
    /// Names for several units at once, in the order of the file.
    package var groups: [GroupConfig]

    /// Makes a configuration; without arguments, that of the file `{}`.
    package init(
        venv: String? = nil,
        env: [String: String] = [:],
        envFile: String? = nil,
        ignore: [String] = [],
        logs: LogsConfig = LogsConfig(),
        notify: NotifyConfig? = nil,
        maxParallel: Int? = nil,
        units: [UnitConfig] = [],
        groups: [GroupConfig] = []
    ) {
        self.venv = venv
        self.env = env
        self.envFile = envFile
        self.ignore = ignore
        self.logs = logs
        self.notify = notify
        self.maxParallel = maxParallel
        self.units = units
        self.groups = groups
    }

    /// The unit of this name.
    package func unit(named name: String) -> UnitConfig? {
        units.first { $0.name == name }
    }
}

/// A name for several units, to be used wherever a command takes units.
package struct GroupConfig: Hashable, Sendable {
    /// The name, which no unit has.
    package var name: String
    /// The names of its units; never empty.
    package var units: [String]

    package init(name: String, units: [String]) {
        self.name = name
        self.units = units
    }
}

/// What is kept of a unit's log.
package struct LogsConfig: Hashable, Sendable {
    /// The size at which a log file is rotated, in bytes.
    package var maxSize: Int
    /// How many files are kept, the current one included.
    package var maxFiles: Int

    /// Makes the settings; without arguments, the defaults.
    package init(maxSize: Int = Defaults.logMaxSize, maxFiles: Int = Defaults.logMaxFiles) {
        self.maxSize = maxSize
        self.maxFiles = maxFiles
    }
}

/// One unit of a project: a service or a job.
package struct UnitConfig: Hashable, Sendable {
    /// The name, unique among services and jobs together; see ``UnitName``.
    package var name: String
    /// Whether it is a service or a job, and what only one of them has.
    package var kind: UnitKind
    /// What is run.
    package var command: CommandConfig
    /// The working directory; nil is the project's folder.
    package var cwd: String?
    /// Units that must be healthy or passed before this one starts.
    package var needs: [String]
    /// How long it waits for them before it gives up and says so; nil for as long as it takes.
    package var needsTimeout: Duration?
    /// Files and folders, relative to the project, whose changes restart or rerun this unit.
    package var inputs: [String]
    /// Patterns, as in `.gitignore`, of files among the inputs that mean nothing to this unit.
    package var ignore: [String]
    /// Environment variables, over the project's.
    package var env: [String: String]
    /// An environment file of this unit's own, read after the project's.
    package var envFile: String?
    /// The values of the environment file that depend on other variables, as they were when the configuration was read.
    package var envFileReferences: [String: String] = [:]
    /// Its virtual environment.
    package var venv: VenvChoice
    /// What standard input is.
    package var stdin: StandardInputConfig
    /// A command that stops the unit where a signal does not (a container's, say); run before the signal is sent.
    package var stop: CommandConfig?
    /// The signal that asks a run to stop.
    package var stopSignal: StopSignal
    /// How long a run may take to stop before it is killed; zero kills at once.
    package var stopTimeout: Duration

    /// Makes a unit; what is not given has its default.
    package init(
        name: String,
        kind: UnitKind,
        command: CommandConfig,
        cwd: String? = nil,
        needs: [String] = [],
        needsTimeout: Duration? = nil,
        inputs: [String] = [],
        ignore: [String] = [],
        env: [String: String] = [:],
        envFile: String? = nil,
        venv: VenvChoice = .project,
        stdin: StandardInputConfig = Defaults.standardInput,
        stop: CommandConfig? = nil,
        stopSignal: StopSignal = Defaults.stopSignal,
        stopTimeout: Duration = Defaults.stopTimeout
    ) {
        self.name = name
        self.kind = kind
        self.command = command
        self.cwd = cwd
        self.needs = needs
        self.needsTimeout = needsTimeout
        self.inputs = inputs
        self.ignore = ignore
        self.env = env
        self.envFile = envFile
        self.venv = venv
        self.stdin = stdin
        self.stop = stop
        self.stopSignal = stopSignal
        self.stopTimeout = stopTimeout
    }

    /// How a service's health is known; nil for a job and for a service without a probe.
    package var health: HealthConfig? {
        switch kind {
        case .service(let service): service.health
        case .job: nil
        }
    }

    /// When a job runs besides; nil for a service and for a job without a schedule.
    package var schedule: CronSchedule? {
        switch kind {
        case .service: nil
        case .job(let job): job.schedule
        }
    }

    /// Whether it runs until it is stopped.
    package var isService: Bool {
        switch kind {
        case .service: true
        case .job: false
        }
    }
}

/// Which virtual environment a unit runs in.
package enum VenvChoice: Hashable, Sendable {
    /// The project's, if that has one.
    case project
    /// None, whatever the project has.
    case none
    /// One of its own.
    case own(String)
}

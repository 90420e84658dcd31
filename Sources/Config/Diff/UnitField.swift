/// What a unit's definition is made of, by the names that the configuration uses.
package enum UnitField: String, Hashable, Sendable, CaseIterable {
    /// Service or job.
    case kind
    /// What is run.
    case command
    /// The working directory.
    case cwd
    /// The unit's own variables.
    case env
    /// The unit's own environment file.
    case envFile
    /// The unit's own virtual environment.
    case venv
    /// The project's variables, as far as the unit does not replace them.
    case projectEnv = "project env"
    /// The project's environment file.
    case projectEnvFile = "project envFile"
    /// The project's virtual environment, if the unit has none of its own.
    case projectVenv = "project venv"
    /// The values of environment files that depend on other variables.
    case references = "references in envFile"
    /// Standard input.
    case stdin
    /// The units that must be healthy or passed first.
    case needs
    /// How long it waits for them.
    case needsTimeout
    /// The files whose changes matter.
    case inputs
    /// The files whose changes do not.
    case ignore
    /// The command that stops it.
    case stop
    /// The signal that stops it.
    case stopSignal
    /// How long it may take to stop.
    case stopTimeout
    /// Whether a service starts with the project.
    case autoStart
    /// Whether a foreign process may stand in for a service.
    case detect
    /// Whether a service's dependents restart with it.
    case restartDependents
    /// How a service's health is known.
    case health
    /// The files that a job writes.
    case outputs
    /// What makes a job run.
    case trigger
    /// When a job runs besides.
    case schedule
    /// Whether a job's past verdict may stand for a new run.
    case reuse
    /// How long a job may take.
    case timeout
    /// Where a job's reports are.
    case junit
    /// Where a job's TAP is.
    case tap
    /// What a change does to a running job.
    case onBusy

    /// Whether a running process was started with the old value, so that only a restart brings the new one.
    ///
    /// The others take effect on a running unit: a new probe interval is no reason to stop a database.
    package var needsRestart: Bool {
        switch self {
        case .kind, .command, .cwd, .env, .envFile, .venv, .projectEnv, .projectEnvFile, .projectVenv, .references,
            .stdin:
            true
        case .needs, .needsTimeout, .inputs, .ignore, .stop, .stopSignal, .stopTimeout, .autoStart, .detect,
            .restartDependents, .health, .outputs, .trigger, .schedule, .reuse, .timeout, .junit, .tap, .onBusy:
            false
        }
    }

    /// Whether a verdict by the old value says nothing about a run by the new one.
    ///
    /// These are the fields that decide what a run does and how its end is judged. `needs`, `inputs`, `ignore` and
    /// `outputs` are none: what they name is a part of a verdict's basis itself, so they matter as far as they name other
    /// units or files than before.
    package var decidesVerdict: Bool {
        switch self {
        case .timeout, .junit, .tap: true
        case .kind, .command, .cwd, .env, .envFile, .venv, .projectEnv, .projectEnvFile, .projectVenv, .references,
            .stdin,
            .needs, .needsTimeout, .inputs, .ignore, .stop, .stopSignal, .stopTimeout, .autoStart, .detect,
            .restartDependents,
            .health, .outputs, .trigger, .schedule, .reuse, .onBusy:
            needsRestart
        }
    }

    /// Whether a run by the new value is about something else: other files, other units, or another command.
    package var decidesBasis: Bool {
        switch self {
        case .needs, .inputs, .ignore, .outputs: true
        case .kind, .command, .cwd, .env, .envFile, .venv, .projectEnv, .projectEnvFile, .projectVenv, .references,
            .stdin,
            .needsTimeout, .stop, .stopSignal, .stopTimeout, .autoStart, .detect, .restartDependents, .health, .trigger,
            .schedule,
            .reuse, .timeout, .junit, .tap, .onBusy:
            decidesVerdict
        }
    }

    /// Whether it came later than fingerprints that are kept: while it says nothing, it is left out of them, so that what runs under an
    /// earlier version is not restarted for it.
    var isLeftOutWhileEmpty: Bool { self == .references }
}

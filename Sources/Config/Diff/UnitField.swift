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
    /// Whether a foreign process may stand in for a service.
    case detect
    /// Whether a service's dependents restart with it.
    case restartDependents
    /// How a service's health is known.
    case health
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
        case .kind, .command, .cwd, .env, .envFile, .venv, .projectEnv, .projectEnvFile, .projectVenv, .stdin: true
        case .needs, .needsTimeout, .inputs, .ignore, .stop, .stopSignal, .stopTimeout, .detect, .restartDependents,
            .health, .timeout, .junit, .tap, .onBusy:
            false
        }
    }
}

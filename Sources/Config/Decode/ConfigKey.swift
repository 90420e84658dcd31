/// The keys that an object of the configuration may have, each named once.
protocol ConfigKey: Hashable, CaseIterable, RawRepresentable<String>, Sendable {}

enum ProjectKey: String, ConfigKey {
    case schema = "$schema"
    case venv, env, envFile, ignore, logs, notify, maxParallel, services, jobs, groups
}

enum LogsKey: String, ConfigKey {
    case maxSize, maxFiles
}

enum NotifyKey: String, ConfigKey {
    case on, command, desktop, webhook, timeout, retries
}

/// What services and jobs both have.
enum UnitKey: String, ConfigKey {
    case command, cwd, needs, needsTimeout, inputs, ignore, env, envFile, venv, stdin, stop, stopSignal, stopTimeout
}

/// What only services have.
enum ServiceKey: String, ConfigKey {
    case autoStart, detect, restartDependents, health
}

/// What only jobs have.
enum JobKey: String, ConfigKey {
    case outputs, trigger, schedule, reuse, timeout, junit, tap, onBusy
}

enum HealthKey: String, ConfigKey {
    case tcp, unix, http, redis, exec, log, notify
    case every, timeout, failures, successes, startTimeout

    static let probes: [HealthKey] = [.tcp, .unix, .http, .redis, .exec, .log, .notify]
}

enum HTTPKey: String, ConfigKey {
    case url, status, body
}

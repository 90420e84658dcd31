import Config

/// The unit of a service that runs in its container, started and stopped by docker compose.
struct ComposeContainer {
    let service: ComposeService
    /// The words before `up`: `docker compose`.
    let compose: [String]
    /// An environment file in which variables of its health check are; nil for none.
    let envFile: String?

    /// A service stays attached to its container; its logs are the container's output.
    func service(named name: String, autoStart: Bool) -> UnitConfig {
        let build = service.build == nil ? [] : ["--build"]
        let grace = duration(service.stopGracePeriod) ?? .seconds(10)
        return UnitConfig(
            name: name, kind: .service(ServiceConfig(autoStart: autoStart, health: health)),
            command: .exec(compose + ["up", "--no-deps", "--no-log-prefix"] + build + [service.name]),
            envFile: checkHasVariables ? envFile : nil,
            stop: .exec(compose + ["stop", service.name]),
            // Docker's own time for the container, and some for docker.
            stopTimeout: grace + .seconds(10))
    }

    /// A job is a container of its own, whose exit status `run` has.
    /// - Parameter trigger: manual if others need it, as it runs for them.
    func job(named name: String, trigger: JobTrigger) -> UnitConfig {
        UnitConfig(
            name: name, kind: .job(JobConfig(trigger: trigger, reuse: false)),
            command: .exec(compose + ["run", "--rm", "--no-deps", "-T", service.name]))
    }

    /// Whether it is well: by its own check in the container, else by the server's client there, else by a published port.
    ///
    /// Never by a probe of a port: docker listens on it, no process of the unit.
    private var health: HealthConfig? {
        if let check = service.healthcheck, check["disable"]?.bool != true, let health = health(check) { return health }
        let inside = compose + ["exec", "-T", service.name]
        let kind = service.build == nil ? service.image.flatMap { ServerKind(image: $0.name) } : nil
        if let client = kind?.healthInContainer { return HealthConfig(probe: .exec(.exec(inside + client))) }
        guard let (host, port) = service.ports.lazy.compactMap(\.endpoint).first else { return nil }
        // Docker's proxy accepts a connection before anything listens in the container, and closes it at once then.
        let line = "exec 3<>/dev/tcp/\(host)/\(port) && { read -rt 0.3 <&3; [ $? != 1 ]; }"
        return HealthConfig(probe: .exec(.exec(["bash", "-c", line])))
    }

    /// The check of the file, run in the container. https://docs.docker.com/reference/compose-file/services/#healthcheck
    private func health(_ check: YAMLNode) -> HealthConfig? {
        let words: [VariableTemplate]
        let shell = ["sh", "-c"].map(VariableTemplate.init)
        if let line = check["test"]?.text {
            words = shell + [VariableTemplate(line)]
        } else {
            let test = check["test"]?.elements.compactMap(\.text) ?? []
            switch test.first {
            case "CMD": words = test.dropFirst().map(VariableTemplate.init)
            case "CMD-SHELL": words = shell + test.dropFirst().prefix(1).map(VariableTemplate.init)
            default: return nil
            }
        }
        guard !words.isEmpty else { return nil }
        let command = VariableTemplate.command(words, after: compose + ["exec", "-T", service.name])
        var health = HealthConfig(probe: .exec(command))
        if let every = duration(check["interval"]?.text) { health.every = max(every, .seconds(1)) }
        if let timeout = duration(check["timeout"]?.text), timeout > .zero { health.timeout = timeout }
        if let retries = check["retries"]?.integer, 1...1000 ~= retries { health.failures = retries }
        if let start = duration(check["start_period"]?.text) { health.startTimeout = max(start, health.startTimeout) }
        return health
    }

    /// Whether the shell that runs its check has to know variables.
    private var checkHasVariables: Bool {
        guard case .exec(.shell)? = health?.probe else { return false }
        return true
    }

    private func duration(_ text: String?) -> Duration? {
        guard let text else { return nil }
        return try? DurationText.parse(text)
    }
}

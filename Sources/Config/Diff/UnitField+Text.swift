import Model

extension UnitField {
    /// The field's value as a text that is the same for equal values, in every process and every version.
    ///
    /// Comparing and fingerprinting both use it, so they cannot disagree about what counts as a change.
    func text(of unit: UnitConfig, in project: ProjectConfig) -> String {
        switch self {
        case .kind: unit.isService ? "service" : "job"
        case .command: unit.command.jsonText
        case .cwd: Self.text(unit.cwd)
        case .env: JSONText.object(unit.env)
        case .envFile: Self.text(unit.envFile)
        case .venv: Self.text(unit.venv)
        case .references: Self.text(project.envFileReferences.merging(unit.envFileReferences) { $1 })
        case .projectEnv: JSONText.object(project.env.filter { unit.env[$0.key] == nil })
        case .projectEnvFile: Self.text(project.envFile)
        case .projectVenv: Self.text(unit.venv == .project ? project.venv : nil)
        case .stdin: unit.stdin.rawValue
        case .needs: JSONText.array(unit.needs)
        case .needsTimeout: unit.needsTimeout.map(DurationText.format) ?? ""
        case .inputs: JSONText.array(unit.inputs)
        case .ignore: JSONText.array(unit.ignore)
        case .stop: unit.stop?.jsonText ?? ""
        case .stopSignal: unit.stopSignal.rawValue
        case .stopTimeout: DurationText.format(unit.stopTimeout)
        case .autoStart: Self.service(unit).map { "\($0.autoStart)" } ?? ""
        case .detect: Self.service(unit).map { "\($0.detect)" } ?? ""
        case .restartDependents: Self.service(unit).map { "\($0.restartDependents)" } ?? ""
        case .health: unit.health.map(Self.text) ?? ""
        case .outputs: Self.job(unit).map { JSONText.array($0.outputs) } ?? ""
        case .trigger: Self.job(unit)?.trigger.rawValue ?? ""
        case .schedule: Self.job(unit)?.schedule?.description ?? ""
        case .reuse: Self.job(unit).map { "\($0.reuse)" } ?? ""
        case .timeout: Self.job(unit)?.timeout.map(DurationText.format) ?? ""
        case .junit: Self.job(unit).map { JSONText.array($0.junit) } ?? ""
        case .tap: Self.job(unit).map { Self.text($0.tap) } ?? ""
        case .onBusy: Self.job(unit)?.onBusy.rawValue ?? ""
        }
    }

    private static func service(_ unit: UnitConfig) -> ServiceConfig? {
        if case .service(let service) = unit.kind { service } else { nil }
    }

    private static func job(_ unit: UnitConfig) -> JobConfig? {
        if case .job(let job) = unit.kind { job } else { nil }
    }

    private static func text(_ value: String?) -> String {
        value.map(JSONString.quoted) ?? ""
    }

    private static func text(_ venv: VenvChoice) -> String {
        switch venv {
        case .project: ""
        case .none: "null"
        case .own(let path): JSONString.quoted(path)
        }
    }

    private static func text(_ values: [String: String]) -> String {
        values.isEmpty ? "" : JSONText.object(values)
    }

    private static func text(_ source: TAPSource) -> String {
        switch source {
        case .none: ""
        case .output: "output"
        case .files(let globs): JSONText.array(globs)
        }
    }

    private static func text(_ health: HealthConfig) -> String {
        let times = [health.every, health.timeout, health.startTimeout].map(DurationText.format)
        return "\(text(health.probe)) \(times.joined(separator: " ")) \(health.failures) \(health.successes)"
    }

    private static func text(_ probe: ProbeConfig) -> String {
        switch probe {
        case .tcp(let endpoint): "tcp \(endpoint)"
        case .unix(let path): "unix \(JSONString.quoted(path))"
        case .http(let http):
            "http \(http.url) \(http.statuses.map(\.description).joined(separator: ",")) \(text(http.body))"
        case .redis(let endpoint): "redis \(endpoint)"
        case .exec(let command): "exec \(command.jsonText)"
        case .log(let expression): "log \(JSONString.quoted(expression))"
        case .notify: "notify"
        }
    }
}

import Config
import Model

/// Reads how process-compose finds out whether a process is ready.
///
/// https://f1bonacc1.github.io/process-compose/health/ and, for defaults, `ValidateAndSetDefaults` of its probe.go.
struct ProcessComposeHealth {
    /// The variables of `.env`.
    let values: [String: String]
    let template: GoTemplate

    /// The readiness probe, else the line of the log, else the liveness probe.
    func health(of process: YAMLNode) -> HealthConfig? {
        if let node = process["readiness_probe"], let health = health(node) { return health }
        if let line = process["ready_log_line"]?.text, !line.isEmpty {
            return HealthConfig(probe: .log(RegularExpressionText.escaped(line)))
        }
        return process["liveness_probe"].flatMap { health($0) }
    }

    private func health(_ node: YAMLNode) -> HealthConfig? {
        guard let probe = node["http_get"].flatMap(http) ?? node["exec"].flatMap(exec) else { return nil }
        let number = { (key: String, range: ClosedRange<Int>, usual: Int) -> Int in
            node[key]?.integer.flatMap { range ~= $0 ? $0 : nil } ?? usual
        }
        var health = HealthConfig(probe: probe)
        health.every = .seconds(number("period_seconds", 1...86_400, 10))
        // Its second is too short for a busy machine, and a probe that answers is not slower for it.
        health.timeout = .seconds(number("timeout_seconds", 1...86_400, 5))
        health.failures = number("failure_threshold", 1...1000, 3)
        health.successes = number("success_threshold", 1...1000, 1)
        let delay = Duration.seconds(number("initial_delay_seconds", 0...86_400, 0))
        health.startTimeout = max(health.startTimeout, delay + health.every * health.failures)
        return health
    }

    private func http(_ node: YAMLNode) -> ProbeConfig? {
        let field = { (key: String) in
            node[key]?.text.map { VariableTemplate($0).resolved(values) }.flatMap { $0.isEmpty ? nil : $0 }
        }
        // A port of a variable that is not known here.
        if node["port"]?.text != nil, field("port") == nil { return nil }
        var host = field("host") ?? "127.0.0.1"
        if host == "0.0.0.0" { host = "127.0.0.1" }
        let path = field("path") ?? "/"
        let target = path.hasPrefix("/") ? path : "/\(path)"
        let scheme = field("scheme")?.lowercased() ?? "http"
        guard scheme == "http" else {
            let port = field("port").map { ":\($0)" } ?? ""
            return .exec(.exec(["curl", "-fsSk", "-o", "/dev/null", "\(scheme)://\(host)\(port)\(target)"]))
        }
        guard let address = try? HTTPAddress.parse("http://\(host):\(field("port") ?? "80")\(target)") else {
            return nil
        }
        guard let status = node["status_code"]?.integer, 100..<600 ~= status, status != 200 else {
            return .http(HTTPProbeConfig(url: address))
        }
        return .http(HTTPProbeConfig(url: address, statuses: [StatusRange(status...status)]))
    }

    private func exec(_ node: YAMLNode) -> ProbeConfig? {
        guard let line = node["command"]?.text, !line.isEmpty else { return nil }
        let command = template.filled(line)
        guard let folder = node["working_dir"]?.text, folder != "." else { return .exec(.shell(command)) }
        return .exec(.shell("cd \(ShellWord.quoted(folder)) && \(command)"))
    }
}

/// Regular expressions as bgexec's log probe has them.
enum RegularExpressionText {
    /// A pattern that matches a text as it is.
    static func escaped(_ text: String) -> String {
        String(text.flatMap { "\\^$.[]|()?*+{}#".contains($0) ? ["\\", $0] : [$0] })
    }
}

@testable import Config

/// Configurations in which nothing, or one thing, is as by default.
enum ConfigSamples {
    private static let hostile = "a \"b\" $HOME ${X} $$ \\ \t\n \u{1B}[31m é \u{202E}"

    static let full = ProjectConfig(
        venv: "ve$nv", env: ["A": hostile, "B": ""], envFile: "$.env", ignore: ["*.log", "!b"],
        logs: LogsConfig(maxSize: 64 << 10, maxFiles: 3),
        notify: NotifyConfig(
            on: [.red], command: .exec(["mail", hostile]), desktop: true, webhook: "https://a:b@c/d?e=$f",
            timeout: .seconds(90), retries: 0),
        units: [service("web", health(.tcp(HostPort(host: "::1", port: 80)))), job])

    static let single: [ProjectConfig] =
        probes.map { ProjectConfig(units: [service("a", HealthConfig(probe: $0))]) }
        + [
            ProjectConfig(venv: "v"), ProjectConfig(env: ["A": "1"]), ProjectConfig(envFile: ".env"),
            ProjectConfig(ignore: ["dist/"]), ProjectConfig(logs: LogsConfig(maxFiles: 2)),
            ProjectConfig(logs: LogsConfig(maxSize: 1_000_000)), ProjectConfig(notify: NotifyConfig(desktop: true)),
            ProjectConfig(maxParallel: 2, units: [plainJob(JobConfig())]),
            ProjectConfig(units: [plainJob(JobConfig())], groups: [GroupConfig(name: "all", units: ["a"])]),
            ProjectConfig(units: [
                plainJob(JobConfig(schedule: try? CronSchedule.parse("0 3 * * MON")))
            ]),
            ProjectConfig(
                venv: "v", units: [UnitConfig(name: "a", kind: .job(JobConfig()), command: .shell("a"), venv: .none)]),
            ProjectConfig(units: [plainJob(JobConfig(tap: .output))]),
            ProjectConfig(units: [plainJob(JobConfig(tap: .files(["a.tap", "b/*.tap"])))]),
            ProjectConfig(units: [plainJob(JobConfig(junit: ["a.xml", "b.xml"]))]),
        ] + BusyPolicy.allCases.map { ProjectConfig(units: [plainJob(JobConfig(onBusy: $0))]) }

    private static let probes: [ProbeConfig] = [
        .tcp(HostPort(host: "localhost", port: 1)), .unix("run/$.sock"),
        .redis(HostPort(host: "127.0.0.1", port: 6379)),
        .http(HTTPProbeConfig(url: HTTPAddress(endpoint: HostPort(host: "::1", port: 8080), target: "/a?b=$c"))),
        .http(
            HTTPProbeConfig(
                url: url, statuses: [StatusRange(200...200), StatusRange(300...399), StatusRange(401...403)])),
        .http(HTTPProbeConfig(url: url, statuses: [StatusRange(500...599)], body: "re[a]dy$")),
        .exec(.shell("true && $X")), .exec(.exec(["true", ""])), .log("Ready \\d+$"), .notify,
    ]

    private static let url = HTTPAddress(endpoint: HostPort(host: "h", port: 80), target: "/")

    private static func health(_ probe: ProbeConfig) -> HealthConfig {
        HealthConfig(
            probe: probe, every: .seconds(1), timeout: .milliseconds(1500), failures: 9, successes: 2,
            startTimeout: .zero)
    }

    private static func service(_ name: String, _ health: HealthConfig) -> UnitConfig {
        UnitConfig(
            name: name,
            kind: .service(
                ServiceConfig(autoStart: false, detect: health.probe.canDetect, restartDependents: true, health: health)
            ),
            command: .exec(["web", hostile, ""]), stop: .shell("docker stop $X"))
    }

    private static let job = UnitConfig(
        name: "test",
        kind: .job(
            JobConfig(
                outputs: ["dist/"], trigger: .manual, reuse: false, timeout: .seconds(3661), junit: ["r/*.xml"],
                tap: .files(["t.tap"]), onBusy: .cancelAndRerun)),
        command: .shell(hostile), cwd: "a$b", needs: ["web"], needsTimeout: .seconds(60),
        inputs: ["src/", "!src/x", "../shared/lib"], ignore: ["*.md"], env: ["C": "${D}"], envFile: "e.env",
        venv: .own("v$"), stdin: .open, stop: .exec(["kill"]), stopSignal: .interrupt, stopTimeout: .zero)

    private static func plainJob(_ job: JobConfig) -> UnitConfig {
        UnitConfig(name: "a", kind: .job(job), command: .exec(["true"]))
    }
}

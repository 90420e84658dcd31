import Testing

@testable import Config

@Suite("A configuration")
struct ParseTests {
    private let example = #"""
        {
          "$schema": "schema/bgexec.schema.json",
          "venv": "${HOME}/venv",
          "env": { "LEVEL": "$$5 ${LEVEL:-debug}", "discovery.type": "one" },
          "envFile": ".env",
          "ignore": ["*.tmp", "!keep.tmp"],
          "logs": { "maxSize": "64KiB", "maxFiles": 3 },
          "jobs": {
            "test": { "command": ["python3", "run.py", "$X"], "needs": ["router"], "inputs": ["router/", "./agents"],
                      "timeout": "10m", "junit": "reports/*.xml", "onBusy": "cancel-if-young" }
          },
          "services": {
            "redis":  { "command": ["redis-server", "--port", "6379"], "detect": true,
                        "health": { "redis": "127.0.0.1:${PORT:-6379}" } },
            "router": { "command": "python3 router.py ${NOT_OURS}", "needs": ["redis"], "cwd": "sub", "stdin": "open",
                        "stop": ["docker", "stop", "x"], "stopSignal": "INT", "stopTimeout": "0s", "restartDependents": true,
                        "venv": "v2", "envFile": "own.env", "env": {"A": "b"}, "ignore": ["x"],
                        "health": { "log": "Starting .* Router", "every": "10s", "timeout": "1s", "failures": 5,
                                    "successes": 2, "startTimeout": "90s" } }
          }
        }
        """#

    @Test("is read with all its keys")
    func whole() throws {
        let config = try parse(example, environment: ["HOME": "/home/me"])
        #expect(config.venv == "/home/me/venv")
        #expect(config.env == ["LEVEL": "$5 debug", "discovery.type": "one"])
        #expect(config.envFile == ".env")
        #expect(config.ignore == ["*.tmp", "!keep.tmp"])
        #expect(config.logs == LogsConfig(maxSize: 65536, maxFiles: 3))
        #expect(config.units.map(\.name) == ["redis", "router", "test"])
        let redis = HealthConfig(probe: .redis(HostPort(host: "127.0.0.1", port: 6379)))
        #expect(
            config.unit(named: "redis")
                == UnitConfig(
                    name: "redis",
                    kind: .service(ServiceConfig(detect: true, health: redis)),
                    command: .exec(["redis-server", "--port", "6379"])
                ))
        let log = HealthConfig(
            probe: .log("Starting .* Router"),
            every: .seconds(10),
            timeout: .seconds(1),
            failures: 5,
            successes: 2,
            startTimeout: .seconds(90)
        )
        #expect(
            config.unit(named: "router")
                == UnitConfig(
                    name: "router",
                    kind: .service(ServiceConfig(restartDependents: true, health: log)),
                    command: .shell("python3 router.py ${NOT_OURS}"),
                    cwd: "sub",
                    needs: ["redis"],
                    ignore: ["x"],
                    env: ["A": "b"],
                    envFile: "own.env",
                    venv: .own("v2"),
                    stdin: .open,
                    stop: .exec(["docker", "stop", "x"]),
                    stopSignal: .interrupt,
                    stopTimeout: .zero
                ))
        #expect(
            config.unit(named: "test")
                == UnitConfig(
                    name: "test",
                    kind: .job(JobConfig(timeout: .seconds(600), junit: ["reports/*.xml"], onBusy: .cancelIfYoung)),
                    command: .exec(["python3", "run.py", "$X"]),
                    needs: ["router"],
                    inputs: ["router/", "agents"]
                ))
    }

    @Test("has a default for all but the command")
    func defaults() throws {
        #expect(try parse("{}") == ProjectConfig())
        let unit = try onlyUnit(#"{"services": {"a": {"command": "x"}}}"#)
        #expect(unit == UnitConfig(name: "a", kind: .service(ServiceConfig()), command: .shell("x")))
        #expect(unit.stopTimeout == .seconds(10))
        #expect(try onlyUnit(#"{"jobs": {"a": {"command": "x"}}}"#).kind == .job(JobConfig()))
    }

    @Test(
        "knows every kind of probe",
        arguments: [
            (#""tcp": "[::1]:80""#, .tcp(HostPort(host: "::1", port: 80))), (#""unix": "${DIR}/s""#, .unix("/run/s")),
            (#""exec": "curl x || exit ${X}""#, .exec(.shell("curl x || exit ${X}"))),
            (#""exec": ["true"]"#, .exec(.exec(["true"]))),
            (#""log": "ready""#, .log("ready")), (#""notify": true"#, .notify),
            (
                #""http": "http://h/""#,
                .http(HTTPProbeConfig(url: HTTPAddress(endpoint: HostPort(host: "h", port: 80), target: "/")))
            ),
            (
                #""http": {"url": "http://h/", "status": [200, "3xx"], "body": "ok"}"#,
                .http(
                    HTTPProbeConfig(
                        url: HTTPAddress(endpoint: HostPort(host: "h", port: 80), target: "/"),
                        statuses: [StatusRange(200...200), StatusRange(300...399)],
                        body: "ok"
                    ))
            ),
            (
                #""http": {"url": "http://h/", "status": 204}"#,
                .http(
                    HTTPProbeConfig(
                        url: HTTPAddress(endpoint: HostPort(host: "h", port: 80), target: "/"),
                        statuses: [StatusRange(204...204)]
                    ))
            ),
        ] as [(String, ProbeConfig)])
    func probes(text: String, probe: ProbeConfig) throws {
        #expect(
            try onlyUnit(service("\"health\": {\(text)}"), environment: ["DIR": "/run"]).health
                == HealthConfig(probe: probe))
    }

    @Test("names who is notified of what, and where the TAP report is")
    func telling() throws {
        let text = #"{"notify": {"on": ["red"], "webhook": "https://${HOST}/x?y=1", "timeout": "3s", "retries": 0}}"#
        let notify = try #require(try parse(text, environment: ["HOST": "chat"]).notify)
        #expect(
            notify == NotifyConfig(on: [.red], webhook: "https://chat/x?y=1", timeout: .seconds(3), retries: 0))
        #expect(try parse(#"{"notify": {"desktop": true}}"#).notify == NotifyConfig(desktop: true))
        #expect(try parse("{}").notify == nil)
        for (value, source) in [
            ("true", TAPSource.output), ("false", .none), (#""r/*.tap""#, .files(["r/*.tap"])),
            (#"["a", "b"]"#, .files(["a", "b"])),
        ] {
            guard case .job(let found) = try onlyUnit(job("\"tap\": \(value)")).kind else { continue }
            #expect(found.tap == source)
        }
    }

    @Test("says when a job runs, what it writes, and whether its verdicts are used again")
    func outputs() throws {
        let text = job(#""outputs": ["./dist/", "cover*/**"], "trigger": "manual", "reuse": false"#)
        #expect(
            try onlyUnit(text).kind
                == .job(JobConfig(outputs: ["dist/", "cover*/**"], trigger: .manual, reuse: false)))
        #expect(try onlyUnit(job(#""trigger": "auto", "reuse": true, "outputs": []"#)).kind == .job(JobConfig()))
    }

    @Test("says whether a service starts with the project")
    func autoStart() throws {
        let unit = try onlyUnit(service(#""autoStart": false"#))
        #expect(unit.kind == .service(ServiceConfig(autoStart: false)))
    }

    @Test("counts reports among the files that a job writes")
    func writtenFiles() throws {
        let unit = try onlyUnit(job(#""outputs": ["dist/"], "junit": "r/*.xml", "tap": ["a.tap", "b.tap"]"#))
        #expect(unit.writtenFiles == ["dist/", "r/*.xml", "a.tap", "b.tap"])
        #expect(try onlyUnit(job(#""tap": true"#)).writtenFiles.isEmpty)
        #expect(try onlyUnit(service(#""inputs": ["a"]"#)).writtenFiles.isEmpty)
    }

    @Test("names inputs above its top")
    func inputsAbove() throws {
        let unit = try onlyUnit(service(#""inputs": ["src/", "../shared/./lib", "!../shared/lib/*.md"]"#))
        #expect(unit.inputs == ["src/", "../shared/lib", "!../shared/lib/*.md"])
    }

    @Test("builds an environment in layers, the unit's over the project's")
    func layers() throws {
        let config = try parse(example, environment: ["HOME": "/home/me"])
        let router = try #require(config.unit(named: "router"))
        let redis = try #require(config.unit(named: "redis"))
        #expect(
            config.environmentLayers(for: router)
                == [
                    .file(".env"), .values(config.env, key: "env"), .file("own.env"),
                    .values(["A": "b"], key: "services.router.env"),
                ])
        #expect(config.environmentLayers(for: redis) == [.file(".env"), .values(config.env, key: "env")])
        #expect(config.venv(for: router) == "v2")
        #expect(config.venv(for: redis) == "/home/me/venv")
    }
}

import Config
import Detection
import Testing

@Suite("A process-compose file")
struct ProcessComposeDetectorTests {
    private func found(_ text: String, _ files: [String: String] = [:], name: String = "process-compose.yaml") throws
        -> Found
    {
        try Found(ProcessComposeDetector(), files.merging([name: text]) { $1 })
    }

    @Test("has its processes with folder, environment, needs and health")
    func processes() throws {
        let found = try found(
            """
            version: "0.5"
            environment:
              - LOG=debug
            vars: { PORT: 8123 }
            processes:
              api:
                command: python3 server.py --port {{.PORT}} $$HOME ${TOKEN}
                working_dir: ./backend
                environment:
                  - LOG=info
                  - TOKEN=${API_TOKEN}
                depends_on:
                  db: { condition: process_healthy }
                  migrate: { condition: process_completed_successfully }
                readiness_probe:
                  http_get: { host: 0.0.0.0, scheme: http, path: /health, port: 8123 }
                  initial_delay_seconds: 100
                  period_seconds: 5
                  timeout_seconds: 2
                  success_threshold: 2
                  failure_threshold: 4
                availability: { restart: on_failure }
                shutdown: { command: ./stop.sh, timeout_seconds: 20, signal: 2 }
              db:
                command: "postgres -D data"
                readiness_probe: { exec: { command: "pg_isready", working_dir: "db dir" } }
                disabled: true
              migrate:
                command: ./migrate.sh
                availability: { restart: "no" }
              seed: { command: ./seed.sh, availability: { restart: exit_on_failure } }
            """, ["backend/server.py": "", "migrate.sh": "", ".env": "API_TOKEN=secret\n"])
        #expect(found.names == ["api", "db", "migrate", "seed"])
        let api = try found.unit("api")
        #expect(api.shellLine == #"export TOKEN="${API_TOKEN}"; python3 server.py --port 8123 $HOME ${TOKEN}"#)
        #expect(api.cwd == "backend")
        #expect(api.env == ["LOG": "info"])
        #expect(api.needs == ["db", "migrate"])
        #expect(api.inputs == ["backend/server.py"])
        let health = try #require(api.health)
        #expect(health.probe == .http(HTTPProbeConfig(url: try HTTPAddress.parse("http://127.0.0.1:8123/health"))))
        #expect(health.every == .seconds(5))
        #expect(health.timeout == .seconds(2))
        #expect(health.failures == 4)
        #expect(health.successes == 2)
        #expect(health.startTimeout == .seconds(120))
        #expect(api.stop == .shell("./stop.sh"))
        #expect(api.stopSignal == .interrupt)
        #expect(api.stopTimeout == .seconds(20))
        let db = try found.unit("db")
        #expect(db.service?.autoStart == false)
        #expect(db.probe == .exec(.shell("cd 'db dir' && pg_isready")))
        let migrate = try found.unit("migrate")
        #expect(migrate.jobConfig?.trigger == .manual)
        #expect(migrate.inputs == ["migrate.sh"])
        #expect(try found.unit("seed").jobConfig?.trigger == .auto)
        #expect(found.findings.envFile == ".env")
        #expect(found.source("db") == "process-compose.yaml line 24: db")
    }

    @Test("says what bgexec does otherwise")
    func remarks() throws {
        let found = try found(
            """
            processes:
              nginx: { command: nginx, is_daemon: true, replicas: 2, shutdown: { signal: 42 } }
              other: { command: "echo {{ if .X }}y{{ end }}", schedule: { cron: "* * * * *" } }
              https: { command: x, readiness_probe: { http_get: { scheme: https, port: "8443" } } }
              words: { entrypoint: ["sleep", "1 h"], ready_log_line: "Listening on (all)" }
              none: {}
              long: { command: "set -o pipefail; a | b" }
            """, name: "process-compose.yml")
        for text in [
            "into the background", "has 2 replicas", "signal 42", "its schedule", "{{ }}",
            "line 6: none has no command",
        ] {
            #expect(found.remarks(about: text).count == 1, "\(text)")
        }
        #expect(try found.unit("https").probe?.words.last == "https://127.0.0.1:8443/")
        #expect(try found.unit("words").words == ["sleep", "1 h"])
        #expect(try found.unit("words").probe == .log("Listening on \\(all\\)"))
        #expect(try found.unit("long").words == ["bash", "-c", "set -o pipefail; a | b"])
    }

    @Test("leaves folders and ports that only the shell knows to it, and takes what the file says")
    func variables() throws {
        let found = try found(
            """
            processes:
              a: { command: ./run, working_dir: "${ROOT}/a b", environment: [PORT=8123], readiness_probe: { http_get: { port: "${PORT}" } } }
              b: { command: x, readiness_probe: { http_get: { port: "${NOWHERE}" } } }
            """)
        #expect(try found.unit("a").shellLine == #"cd "${ROOT}/a b" && ./run"#)
        #expect(try found.unit("a").cwd == nil)
        #expect(
            try found.unit("a").probe == .http(HTTPProbeConfig(url: try HTTPAddress.parse("http://127.0.0.1:8123/"))))
        #expect(try found.unit("b").health == nil)
        #expect(found.remarks(about: "b (process-compose.yaml): its probe is not taken over").count == 1)
    }

    @Test("may be called compose.yaml, and is not docker's then")
    func names() throws {
        #expect(try found("processes: { a: { command: x } }", name: "compose.yaml").names == ["a"])
        #expect(try found("services: { a: { image: redis } }", name: "compose.yaml").names == [])
        let docker = try Found(ComposeDetector(), ["compose.yaml": "processes: { a: { command: x } }"])
        #expect(docker.findings == Findings())
    }

    @Test(
        "that is malformed gives remarks and no crash",
        arguments: [
            "", "processes:", "processes: []", "processes: { a: 1, b: [] }", "processes: { a: { command: [x] } }",
            "processes: { a: { command: ' ', depends_on: [b], environment: { X: [1] }, availability: no } }",
            "processes: { a: { command: x, readiness_probe: { http_get: { port: 99999999 } }, shutdown: { timeout_seconds: -1 } } }",
        ])
    func malformed(text: String) throws { _ = try found(text) }

    @Test("that is no YAML is not used")
    func noYAML() throws {
        #expect(try found("processes: [\n").remarks(about: "process-compose.yaml is not used: line 2").count == 1)
    }
}

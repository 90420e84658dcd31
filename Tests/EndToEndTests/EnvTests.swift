import FoundationEssentials
import Syscalls
import Testing

/// `bgexec env`.
@Suite("The environment of a run")
struct EnvTests {
    /// No shell in between: it may change what it passes on.
    private static let config = #"""
        {
          "venv": "venv", "env": { "A": "project", "B": "project", "SPACES": " a  b\nc " }, "envFile": ".env",
          "services": {
            "router": { "command": ["sleep", "1000"], "env": { "B": "unit", "EMPTY": "" }, "envFile": "unit.env" },
            "server": { "command": ["sleep", "1000"], "health": { "notify": true } }
          },
          "jobs": {
            "test": { "command": ["cp", "/proc/self/environ", "test.environ"] },
            "user": { "command": "while [ ! -e gate ]; do sleep 0.02; done", "needs": ["router"], "trigger": "manual" }
          }
        }
        """#
    private static let files = [
        ".env": "# one\nFROM_FILE=1\nA=file\n", "unit.env": "API_TOKEN='hunter2'\n", "venv/bin/python": "",
    ]

    private func play(_ body: (Scene) async throws -> Void) async throws {
        try await Scene.play(
            Self.config, files: Self.files, variables: ["A": "shell", "BGEXEC_PID": "1", "NOTIFY_SOCKET": "/x"]
        ) { scene in
            _ = try await scene.shell("chmod +x venv/bin/python")
            try await body(scene)
        }
    }

    @Test("is, to the byte, what `env --null` prints: while it runs, before it runs, and from another shell")
    func exact() async throws {
        try await play { scene in
            let before = try await scene.bgexec("env", "router", "--null")
            #expect(before.code == 0, "\(before)")
            let start = try scene.begin(["start", "--timeout", "120s"])
            let report = try await scene.until("all run") { $0["router"].up && $0["server"].pid != nil }
            for unit in ["router", "server"] {
                let pid = try #require(report[unit].pid)
                let real = String(decoding: try File.contents(of: Path("/proc/\(pid)/environ")) ?? [], as: UTF8.self)
                let told = try await scene.shell("A=other NEW=1 bgexec env \(unit) --null")
                #expect(told.output == real)
                #expect(told.error.isEmpty, "\(told)")
                if unit == "router" { #expect(before.output == real, "the next run was foretold") }
            }
            try start.send(.kill)
            _ = try await start.end()
            let told = try await scene.bgexec("env", "test", "-0")
            #expect(try await scene.bgexec("once", "test").code == 0)
            #expect(scene.text(of: "test.environ") == told.output)
        }
    }

    @Test("is shown with the origin of each value, and secrets only on request")
    func sources() async throws {
        try await play { scene in
            let table = try await scene.bgexec("env", "router")
            let rows = table.output.split(separator: "\n").map {
                $0.split(separator: " ", omittingEmptySubsequences: true)
            }
            func source(_ entry: String) -> String? {
                rows.first { $0.joined(separator: " ").hasSuffix(entry) }.map { $0.dropLast().joined(separator: " ") }
            }
            #expect(source("FROM_FILE=1") == ".env:2")
            #expect(source("A=project") == ".bgexec.json env")
            #expect(source("B=unit") == ".bgexec.json services.router.env")
            #expect(source("VIRTUAL_ENV=\(scene.folder)/venv") == "venv")
            #expect(source("BGEXEC_RUN=router#1") == "bgexec")
            #expect(source("LANG=C.UTF-8") == "inherited")
            #expect(!table.output.contains("hunter2") && table.output.contains("hidden, 7 bytes"))
            #expect(try await scene.bgexec("env", "router", "--reveal").output.contains("API_TOKEN=hunter2"))
            let json = try await scene.bgexec("env", "router", "--json")
            #expect(!json.output.contains("hunter2"))
            let facts = try JSONDecoder().decode(Facts.self, from: Data(json.output.utf8))
            #expect(facts.run == "router#1" && !facts.running)
            let file = try #require(facts.variables.first { $0.name == "FROM_FILE" })
            #expect(file.source == "file" && file.file == ".env" && file.line == 2)
        }
    }

    private struct Facts: Decodable {
        var run: String
        var running: Bool
        var variables: [Variable]
        struct Variable: Decodable {
            var name: String
            var value: String?
            var source: String
            var file: String?
            var line: Int?
        }
    }

    @Test("is reported if it has changed since the run began, and a unit that does not exist is bad usage")
    func changed() async throws {
        try await play { scene in
            let once = try scene.begin(["once", "user"])
            try await scene.until("the job runs") { $0["user"].state == "running" }
            try scene.write("API_TOKEN=other\n", to: "unit.env")
            // The restart that applies it waits for the job.
            let told = try await scene.bgexec("env", "router")
            #expect(told.error.contains("router#1 was started with other values of API_TOKEN"), "\(told)")
            try scene.write("", to: "gate")
            #expect(try await once.end().code == 0)
            try await scene.until("it has been restarted") { $0["router"].run == 2 && $0["router"].up }
            let applied = try await scene.bgexec("env", "router")
            #expect(applied.output.contains("router#2") && applied.error.isEmpty, "\(applied)")
            #expect(try await scene.bgexec("env", "rooter").code == 2)
        }
    }

    @Test("what describes the terminal, or is meant for the process that was started, is not inherited")
    func leftOut() async throws {
        let left = [
            "_", "OLDPWD", "PWD", "SHLVL", "COLUMNS", "LINES", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID",
            "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "INVOCATION_ID", "JOURNAL_STREAM", "MANAGERPID",
            "SYSTEMD_EXEC_PID", "BGEXEC_ANYTHING",
        ]
        let variables = Dictionary(uniqueKeysWithValues: (left + ["KEPT", "XPWD"]).map { ($0, "of the terminal") })
        let config = #"{ "jobs": { "test": { "command": ["cp", "/proc/self/environ", "test.environ"] } } }"#
        try await Scene.play(config, variables: variables) { scene in
            let once = try await scene.bgexec("once", "test")
            #expect(once.code == 0, "\(once)")
            for file in ["test.environ", ".bgexec/environment"] {
                let entries = scene.text(of: file).split(separator: "\0").filter { $0.hasSuffix("=of the terminal") }
                #expect(entries.sorted() == ["KEPT=of the terminal", "XPWD=of the terminal"], "\(file)")
            }
        }
    }
}

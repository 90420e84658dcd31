import Syscalls
import Testing

/// The row "Health": probes, and what follows from their answers.
@Suite("Health")
struct HealthTests {
    /// A probe that answers only when `listen` and `ok` are there.
    struct Probe: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let health: @Sendable (UInt16) -> String
    }

    static let probes = [
        Probe(testDescription: "tcp") { #""tcp": "127.0.0.1:\#($0)""# },
        Probe(testDescription: "unix") { _ in #""unix": "sock""# },
        Probe(testDescription: "http") { #""http": "http://127.0.0.1:\#($0)/health""# },
        Probe(testDescription: "http with a body") {
            #""http": { "url": "http://127.0.0.1:\#($0)/", "status": 200, "body": "all is w.ll" }"#
        },
        Probe(testDescription: "exec") { _ in #""exec": ["test", "-e", "ok"]"# },
        Probe(testDescription: "exec in a shell") { _ in #""exec": "[ -e ok ] && [ -e listen ]""# },
        Probe(testDescription: "log") { _ in #""log": "ser.es""# },
    ]

    @Test("a service counts as healthy when its probe says so, and not before", arguments: probes)
    func becomesHealthy(_ probe: Probe) async throws {
        let port = Port.free()
        let config = #"{ "services": { "server": \#(Server.unit(port: port, health: probe.health(port))) } }"#
        try await Scene.play(config, files: [Server.name: Server.text]) { scene in
            let start = try scene.begin(["start"])
            try await scene.until("the server has begun") { !scene.log("server").isEmpty }
            #expect(try await scene.status()["server"].state == "starting")
            try scene.write("", to: "ok")
            try scene.write("", to: "listen")
            #expect(try await start.end().code == 0)
            #expect(try await scene.status()["server"].health != nil)
        }
    }

    @Test("redis: a server that does not answer PING with PONG is not healthy")
    func redisProbe() async throws {
        let port = Port.free()
        let config =
            #"{ "services": { "server": \#(Server.unit(port: port, health: #""redis": "127.0.0.1:\#(port)""#)) } }"#
        try await Scene.play(config, files: [Server.name: Server.text, "listen": "", "ok": ""]) { scene in
            let start = try await scene.bgexec("start", "--timeout", "1s")
            #expect(start.code == 124)
            #expect(start.error.contains("gave up waiting"))
            #expect(try await scene.status()["server"].state == "starting")
        }
    }

    /// Its probe reads the next answer from `answers`, and is well when none is left.
    static let scripted = #"""
        {
          "services": {
            "router": {
              "command": "echo begins; exec sleep infinity",
              "health": { "exec": ["sh", "probe.sh"], "every": "100ms" }
            }
          }
        }
        """#
    static let probeScript = """
        answer=$(head -n 1 answers)
        sed -i 1d answers
        echo "probe says ${answer:-well}"
        echo "${answer:-well}" >> asked
        [ "${answer:-well}" = well ]
        """

    @Test("three failures in a row restart the service")
    func threeFailures() async throws {
        try await Scene.play(Self.scripted, files: ["probe.sh": Self.probeScript, "answers": "well\nill\nill\nill\n"]) {
            scene in
            try await scene.start()
            let after = try await scene.until("it is healthy again") {
                $0["router"].state == "healthy" && $0["router"].run == 2
            }
            #expect(after["router"].restarts == 1)
            #expect(after["router"].lastExit == "SIGTERM")
            #expect(scene.log("executor").contains { $0.contains("health check failed 3 times: probe says ill") })
        }
    }

    @Test("two failures in a row restart nothing")
    func twoFailures() async throws {
        let answers = "well\nill\nill\nwell\nill\nill\nwell\n"
        try await Scene.play(Self.scripted, files: ["probe.sh": Self.probeScript, "answers": answers]) { scene in
            try await scene.start()
            try await scene.until("all answers were given") { scene.text(of: "asked").split(separator: "\n").count > 8 }
            let after = try await scene.until("it is healthy") { $0["router"].state == "healthy" }
            #expect(after["router"].run == 1)
            #expect(scene.log("executor").contains { $0.contains("router unhealthy") })
        }
    }

    @Test("a probe that hangs fails at its timeout, and nothing of it is left")
    func hangingProbe() async throws {
        let config = #"""
            {
              "services": {
                "router": {
                  "command": "echo begins; exec sleep infinity",
                  "health": { "exec": "sleep 999 & sleep 998", "timeout": "200ms" }
                }
              }
            }
            """#
        try await Scene.play(config) { scene in
            let start = try await scene.bgexec("start", "--timeout", "2s")
            #expect(start.code == 124)
            #expect(try await scene.bgexec("stop").code == 0)
            #expect(scene.processes().isEmpty)
        }
    }

    @Test("an exit is noticed at once, not at the next probe", arguments: [Signal.kill, .terminate])
    func killed(by signal: Signal) async throws {
        let config = #"{ "services": { "router": { \#(Self.rarelyProbed) } } }"#
        try await Scene.play(config) { scene in
            let before = try await scene.start()
            let pid = try #require(before["router"].pid)
            try ProcessHandle(opening: pid).send(signal)
            // The next probe is an hour away.
            let after = try await scene.until("it is healthy again") {
                $0["router"].state == "healthy" && $0["router"].run == 2
            }
            #expect(after["router"].pid != pid)
            #expect(after["router"].restarts == 1)
            #expect(after["router"].lastExit == "\(signal)")
        }
    }

    @Test("W90 what a killed service leaves behind is gone before the next one starts")
    func orphans() async throws {
        let config = #"""
            {
              "services": {
                "router": {
                  "command": "(trap '' TERM; setsid sleep 4711) & echo ready; wait",
                  "health": { "log": "ready", "every": "1h" }, "stopTimeout": "300ms"
                }
              }
            }
            """#
        try await Scene.play(config) { scene in
            let before = try await scene.start()
            let pid = try #require(before["router"].pid)
            // It says that it is ready beside its child: that may not have come so far yet.
            var orphans: [Int32] = []
            try await scene.until("its child sleeps") {
                orphans = scene.processes().filter { $0.command.hasPrefix("sleep 4711") }.map(\.pid)
                return !orphans.isEmpty
            }
            try ProcessHandle(opening: pid).send(.kill)
            try await scene.until("it is healthy again") { $0["router"].state == "healthy" && $0["router"].run == 2 }
            #expect(!scene.processes().contains { orphans.contains($0.pid) })
        }
    }

    @Test(
        "a service that keeps exiting is restarted after longer and longer pauses, and start says why it does not come up"
    )
    func crashLoop() async throws {
        let config =
            #"{ "services": { "router": { "command": "echo cannot bind; exit 3" , "health": { "log": "never" } } } }"#
        try await Scene.play(config) { scene in
            let start = try await scene.bgexec("start")
            #expect(start.code == 1)
            #expect(start.error.contains("router cannot start"))
            #expect(start.error.contains("exit 3"))
            #expect(start.error.contains("cannot bind"))
            let report = try await scene.until("it backs off") { $0["router"].state == "backing-off" }
            #expect(report["router"].lastExit == "exit 3")
        }
    }

    private static let rarelyProbed =
        #""command": "echo ready; exec sleep infinity", "health": { "log": "ready", "every": "1h" }"#
}

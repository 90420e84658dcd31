import Glibc
import Loop
import Syscalls
import Testing

@testable import History

/// The daemon itself: one per project, and replaceable at any moment.
@Suite("The daemon")
struct DaemonTests {
    @Test("a hundred simultaneous starts lead to one daemon and one run of each service")
    func hundredStarts() async throws {
        try await Scene.play(#"{ "services": { "router": { \#(Units.steady) } } }"#) { scene in
            let starts = try (1...100).map { _ in try scene.begin(["start"]) }
            for start in starts {
                let result = try await start.end()
                #expect(result.code == 0, "\(result)")
            }
            let report = try await scene.status()
            #expect(report["router"].run == 1)
            #expect(scene.processes().filter { $0.command.contains("daemon run") }.map(\.pid) == [report.daemon])
            // It says that it is ready, then it becomes `sleep`.
            let router = try #require(report["router"].pid)
            try await scene.until("the router sleeps") {
                scene.processes().contains { $0.pid == router && $0.command.hasPrefix("sleep infinity") }
            }
            #expect(scene.processes().filter { $0.command.hasPrefix("sleep infinity") }.map(\.pid) == [router])
        }
    }

    @Test(
        "killed, it is replaced by the next command, which finds all services where they were",
        arguments: ["status", "start"])
    func killed(next: String) async throws {
        let config =
            #"{ "services": { "store": { \#(Units.steady) }, "router": { \#(Units.steady), "needs": ["store"] } } }"#
        try await Scene.play(config, variables: Scene.withoutReturn) { scene in
            let before = try await scene.start()
            try kill(before)
            let result = try await scene.bgexec(next)
            #expect(result.code == 0, "\(result)")
            let after = try await scene.until("all is healthy") { $0.units.allSatisfy { $0.state == "healthy" } }
            #expect(after.daemon != before.daemon)
            for unit in ["store", "router"] {
                #expect(after[unit].pid == before[unit].pid)
                #expect(after[unit].restarts == 0)
                #expect(after[unit].run == 1)
            }
            #expect(scene.log("executor").contains { $0.contains("adopted") })
        }
    }

    @Test(
        "A17 crashing again and again, it is not restarted until a command asks for it, and what runs continues"
    )
    func crashLoop() async throws {
        try await Scene.play(#"{ "services": { "router": { \#(Units.steady) } } }"#) { scene in
            let first = try await scene.start()
            for _ in 0..<5 {
                let process = try ProcessHandle(opening: try #require(try await scene.status().daemon))
                try process.send(Signal(number: SIGSEGV))
                try await process.waitUntilGone()
            }
            let refused = try await scene.bgexec("status")
            #expect(refused.code == 125)
            #expect(refused.error.contains("crashed 5 times within ten minutes, last by SIGSEGV"), "\(refused)")
            #expect(refused.error.contains("`bgexec daemon restart` tries again"))
            let notes = scene.text(of: ".bgexec/crashes")
            #expect(notes.split(separator: "\n").count { $0.hasPrefix("crash ") } == 5)
            #expect(notes.contains("0x"), "a stack")
            #expect(try await scene.bgexec("daemon", "restart").code == 0)
            let after = try await scene.status()
            #expect(after["router"].pid == first["router"].pid && after["router"].restarts == 0)
        }
    }

    @Test("killed, its successor notices and restarts what ended meanwhile")
    func serviceEndsMeanwhile() async throws {
        try await Scene.play(#"{ "services": { "router": { \#(Units.steady) } } }"#) { scene in
            let before = try await scene.start()
            try kill(before)
            try ProcessHandle(opening: try #require(before["router"].pid)).send(.kill)
            let after = try await scene.until("it is healthy again") {
                $0["router"].state == "healthy" && $0["router"].run == 2
            }
            #expect(after["router"].pid != before["router"].pid)
        }
    }

    @Test("killed during a test, its successor learns the verdict of the run, which continues")
    func jobGoesOn() async throws {
        let config =
            #"{ "jobs": { "test": { "command": "echo begun > begun; while [ ! -e gate ]; do sleep 0.02; done; exit 5" } } }"#
        try await Scene.play(config) { scene in
            let once = try scene.begin(["once", "test"])
            try await scene.until("the run has begun") { scene.exists("begun") }
            let before = try await scene.status()
            try kill(before)
            let between = try await scene.status()
            #expect(between["test"].state == "running")
            #expect(between["test"].pid == before["test"].pid)
            try scene.write("", to: "gate")
            let after = try await scene.until("the verdict is known") { $0["test"].verdict != nil }
            #expect(after["test"].verdict == "failed")
            #expect(after["test"].verdictCode == 5)
            #expect(after["test"].run == 1)
            #expect(try await once.end().code == 5, "who waits for the run goes on waiting")
        }
    }

    @Test("killed, it does not prevent stop from stopping everything")
    func stopAfterKill() async throws {
        try await Scene.play(#"{ "services": { "router": { \#(Units.steady) } } }"#) { scene in
            try kill(try await scene.start())
            #expect(try await scene.bgexec("stop").code == 0)
            #expect(scene.processes().isEmpty)
        }
    }

    @Test("killed during a stop, it leaves nothing running")
    func killedWhileStopping() async throws {
        let slow =
            "trap 'echo >> told; while [ ! -e gate ]; do sleep 0.02; done; exit' TERM; echo ready; while :; do sleep 1000 & wait; done"
        let config = #"""
            {
              "services": {
                "store": { \#(Units.steady) },
                "router": { "command": \#(Units.quoted(slow)), "needs": ["store"], "health": { "log": "ready" } }
              }
            }
            """#
        try await Scene.play(config) { scene in
            let report = try await scene.start()
            let stop = try scene.begin(["stop"])
            try await scene.until("the router is told to stop") { scene.exists("told") }
            try kill(report)
            _ = try await stop.end()
            try scene.write("", to: "gate")
            #expect(try await scene.bgexec("stop").code == 0)
            #expect(scene.processes().isEmpty)
        }
    }

    @Test("replaced by `daemon restart`, it leaves the services running")
    func replaced() async throws {
        try await Scene.play(#"{ "services": { "router": { \#(Units.steady) } } }"#) { scene in
            let before = try await scene.start()
            #expect(try await scene.bgexec("daemon", "restart").code == 0)
            let after = try await scene.until("it is healthy") { $0["router"].state == "healthy" }
            #expect(after.daemon != before.daemon)
            #expect(after["router"].pid == before["router"].pid)
        }
    }

    @Test("older than the program, it is reported by status, with advice")
    func upgraded() async throws {
        try await Scene.play(#"{ "services": { "router": { \#(Units.steady) } } }"#) { scene in
            // The upgrade: another file in the place of the one that the daemon runs.
            let program = try Scene.program.get()
            let copied = try await scene.shell("cp \(program) old && touch -d '1 hour ago' old && ./old start")
            #expect(copied.code == 0, "\(copied)")
            let same = try await scene.bgexec("status", "--json")
            #expect(same.output.contains(#""age" : "same""#), "a copy is the same program: \(same)")
            let upgraded = try await scene.shell("cp \(program) new && echo more >> new && mv new old && ./old status")
            #expect(upgraded.output.contains("older bgexec than this one: `bgexec daemon restart`"), "\(upgraded)")
            let before = try await scene.status()
            #expect(try await scene.shell("./old daemon restart").code == 0)
            let after = try await scene.shell("./old status")
            #expect(!after.output.contains("older"), "\(after)")
            #expect(try await scene.status()["router"].pid == before["router"].pid)
        }
    }

    @Test("two projects have a daemon each, and stopping one leaves the other running")
    func twoProjects() async throws {
        let config = #"{ "services": { "router": { \#(Units.steady) } } }"#
        try await Scene.play(config, files: ["inner/.bgexec.json": config]) { scene in
            let outer = try await scene.start()
            #expect(try await scene.bgexec("start", in: "inner").code == 0)
            #expect(try await scene.bgexec("stop", in: "inner").code == 0)
            #expect(try await scene.status()["router"].pid == outer["router"].pid)
        }
    }

    private func kill(_ report: Report) throws {
        try ProcessHandle(opening: try #require(report.daemon)).send(.kill)
    }
}

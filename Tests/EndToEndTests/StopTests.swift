import Syscalls
import Testing

/// The row "Stop".
@Suite("Stop")
struct StopTests {
    @Test("units stop before the units that they need")
    func reverseOrder() async throws {
        let config = #"""
            {
              "services": {
                "store": { \#(Self.says("store")) },
                "router": { \#(Self.says("router")), "needs": ["store"] },
                "worker": { \#(Self.says("worker")), "needs": ["router"] }
              }
            }
            """#
        try await Scene.play(config) { scene in
            try await scene.start()
            #expect(try await scene.bgexec("stop").code == 0)
            #expect(scene.text(of: "ended") == "worker\nrouter\nstore\n")
            #expect(scene.processes().isEmpty)
        }
    }

    @Test("a run that waits for the end of the present one does not begin when that one is stopped")
    func waitingRun() async throws {
        let config = #"{ "jobs": { "test": { "command": "exec sleep 4715", "inputs": ["src/"] } } }"#
        try await Scene.play(config, files: ["src/a": "1"]) { scene in
            let once = try scene.begin(["once", "test"])
            try await scene.until("it runs") { $0["test"].state == "running" }
            try scene.write("2", to: "src/a")
            try await scene.until("a run for the save waits") { $0.lastCycle?.details.contains("src/a") == true }
            #expect(try await scene.bgexec("stop").code == 0)
            _ = try await once.end()
            #expect(scene.processes().isEmpty)
            #expect(try await scene.bgexec("show", "test").output.hasPrefix("test#1  cancelled"))
        }
    }

    @Test(
        "W90, W91 nothing is left of a tree that ignores SIGTERM, or whose children left its session, and the port is free"
    )
    func stubbornTree() async throws {
        let port = Port.free()
        let stubborn = #"""
            trap '' TERM
            setsid sh -c 'trap "" TERM; sleep 4716; sleep 4717' &
            (setsid sleep 4718 &)
            touch listen
            exec python3 server.py \#(port)
            """#
        let config = #"""
            {
              "services": {
                "stubborn": {
                  "command": ["sh", "stubborn.sh"], "health": { "tcp": "127.0.0.1:\#(port)" }, "stopTimeout": "300ms"
                }
              }
            }
            """#
        try await Scene.play(config, files: ["stubborn.sh": stubborn, Server.name: Server.text]) { scene in
            try await scene.start()
            #expect(!Port.isFree(port))
            let stop = try await scene.bgexec("stop")
            #expect(stop.code == 0, "\(stop)")
            #expect(scene.processes().isEmpty)
            #expect(Port.isFree(port))
        }
    }

    @Test("W90 SIGTERM comes first: a service that ends on it does so in its own way")
    func clean() async throws {
        try await Scene.play(#"{ "services": { "router": { \#(Self.says("router")) } } }"#) { scene in
            try await scene.start()
            try await scene.bgexec("stop")
            #expect(scene.log("executor").contains { $0.contains("router#1 ended: exit 0") })
        }
    }

    @Test("one unit alone is stopped, and stays so when its inputs are saved")
    func oneUnit() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            try await scene.start()
            #expect(try await scene.bgexec("stop", "router").code == 0)
            try scene.write("version 2\n", to: "router/router.py")
            let after = try await scene.until("the save is noticed") { $0.lastCycle?.result != nil }
            #expect(after["router"].state == "stopped")
            #expect(after["router"].pid == nil)
            #expect(after.running)
            try await scene.start("router")
        }
    }

    @Test("stopping a project that does not run says so, and is not an error")
    func notRunning() async throws {
        try await Scene.play(Units.pipeline) { scene in
            let stop = try await scene.bgexec("stop")
            #expect(stop.code == 0)
            #expect(stop.output.contains("not running"))
        }
    }

    @Test("a run in progress is stopped too")
    func runningJob() async throws {
        let config = #"{ "jobs": { "test": { "command": "echo begun; sleep 4719" } } }"#
        try await Scene.play(config) { scene in
            let once = try scene.begin(["once", "test"])
            try await scene.until("the run has begun") { once.output == "begun\n" }
            #expect(try await scene.bgexec("stop").code == 0)
            #expect(try await once.end().code == 130)
            #expect(scene.processes().isEmpty)
        }
    }

    /// A service that notes its end.
    private static func says(_ name: String) -> String {
        let script = "trap 'echo \(name) >> ended; exit 0' TERM; echo ready; while :; do sleep 1000 & wait; done"
        return #""command": \#(Units.quoted(script)), "health": { "log": "ready" }"#
    }

    @Test("a unit's own stop command runs first, and does so also when the daemon is killed in the middle of it")
    func ownCommand() async throws {
        let config = #"""
            { "services": { "router": {
                "command": "trap 'echo signal >> story; exit' TERM; echo ready; while :; do sleep 0.02; done",
                "env": { "NAME": "router" },
                "stop": "echo begins $NAME $BGEXEC_PID >> story; while [ ! -e gate ]; do sleep 0.02; done; echo done >> story",
                "health": { "log": "ready" }
            } } }
            """#
        try await Scene.play(config) { scene in
            let before = try await scene.start()
            let stop = try scene.begin(["stop"])
            try await scene.until("the command has begun") { scene.exists("story") }
            try ProcessHandle(opening: try #require(before.daemon)).send(.kill)
            try scene.write("", to: "gate")
            _ = try await stop.end()
            #expect(try await scene.bgexec("stop").code == 0)
            let pid = try #require(before["router"].pid)
            #expect(scene.text(of: "story") == "begins router \(pid)\ndone\nsignal\n")
        }
    }

    @Test("a missing stop command keeps the unit from starting, and the status says why")
    func missingCommand() async throws {
        let config = #"{ "services": { "router": { "command": "sleep 1000", "stop": ["no-such-program"] } } }"#
        try await Scene.play(config) { scene in
            let start = try await scene.bgexec("start")
            #expect(start.code == 1)
            #expect(start.error.contains("no-such-program: command not found"), "\(start)")
        }
    }

    @Test("the configuration's stopSignal is the signal, and stdin is closed or stays open as it says")
    func signalAndInput() async throws {
        let config = #"""
            { "services": {
              "asked": { "command": "trap 'echo got INT > story; exit' INT; echo ready; while :; do sleep 0.02; done",
                         "stopSignal": "SIGINT", "health": { "log": "ready" } },
              "reader": { "command": "echo ready; cat; echo input ended; exec sleep 1000", "stdin": "open",
                          "health": { "log": "ready" } },
              "other": { "command": "cat; echo input ended; exec sleep 1000", "health": { "log": "ended" } }
            } }
            """#
        try await Scene.play(config) { scene in
            try await scene.start()
            #expect(try await scene.bgexec("stop").code == 0)
            #expect(scene.text(of: "story") == "got INT\n")
            #expect(!scene.log("reader").contains { $0.contains("input ended") })
        }
    }
}

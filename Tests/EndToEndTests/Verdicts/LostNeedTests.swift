import Syscalls
import Testing

/// A run that loses what it needs says nothing about its inputs, even if it hangs over it.
@Suite("Verdicts of runs that lose what they need")
struct LostNeedTests {
    @Test(
        "V16 a test hangs until its limit since its need has died: broken, with both reasons, and run again; once returns that verdict",
        arguments: [0, 4] as [Int32])
    func hangs(code: Int32) async throws {
        let config = #"""
            {
              "services": { "redis": { \#(Units.steady) } },
              "jobs": { "test": {
                "command": "echo run >> ../runs; if [ ! -e again ]; then touch again; exec sleep infinity; fi; exit \#(code)",
                "needs": ["redis"], "timeout": "2s", "inputs": ["src"] } }
            }
            """#
        try await Scene.play(config, files: ["src": "1"]) { scene in
            try await scene.start("redis")
            let once = try scene.begin(["once", "test"])
            try await scene.until("it hangs") { $0["test"].state == "running" && scene.exists("again") }
            try ProcessHandle(opening: try #require(try await scene.status()["redis"].pid)).send(.kill)
            let result = try await once.end()
            #expect(result.code == code, "\(result)")
            #expect(scene.text(of: "../runs") == "run\nrun\n")
            let broken = try await scene.bgexec("show", "test#1").output
            #expect(
                broken.contains("broken") && broken.contains("time limit") && broken.contains("lost redis"), "\(broken)"
            )
            #expect(try await scene.fresh("test").code == code)
            #expect(scene.text(of: "../runs") == "run\nrun\n")
        }
    }

    @Test("a run that passes although what it needs has died under it says nothing about these inputs, now or later")
    func passesAllTheSame() async throws {
        let config = #"""
            {
              "services": { "redis": { \#(Units.steady) } },
              "jobs": { "test": {
                "command": "echo run >> ../runs; while [ ! -e go ]; do sleep 0.02; done", "needs": ["redis"], "inputs": ["src"],
                "trigger": "manual" } }
            }
            """#
        try await Scene.play(config, files: ["src": "1"]) { scene in
            try await scene.start()
            let once = try scene.begin(["once", "test"])
            try await scene.until("it runs") { $0["test"].state == "running" }
            let redis = try await scene.status()["redis"]
            try ProcessHandle(opening: try #require(redis.pid)).send(.kill)
            try await scene.until("its end is known") { $0["redis"].run > redis.run }
            try scene.write("", to: "go")
            #expect(try await once.end().code == 0)
            #expect(try await scene.status()["test"].staleness == "unrecorded")
            // The history has no answer either.
            #expect(try await scene.fresh("test").code == 0)
            #expect(scene.text(of: "../runs") == "run\nrun\n")
            #expect(try await scene.status()["test"].staleness == nil)
        }
    }

    @Test("once during a run of another cycle has a run of its own, even if that run has judged the same inputs")
    func ownRun() async throws {
        let config = #"""
            { "jobs": { "test": { "command": "echo run >> ../runs; while [ ! -e go ]; do sleep 0.02; done", "inputs": ["src"] } } }
            """#
        try await Scene.play(config, files: ["src": "1"]) { scene in
            try await scene.start()
            try await scene.until("it runs") { $0["test"].state == "running" }
            let once = try scene.begin(["once", "test"])
            try await scene.until("it is asked for") { $0.lastCycle?.number == 2 }
            try scene.write("", to: "go")
            let result = try await once.end()
            #expect(result.code == 0 && result.error.contains("PASSED test#2"), "\(result)")
            #expect(scene.text(of: "../runs") == "run\nrun\n")
        }
    }
}

import Syscalls
import Testing

/// Units that write into their own inputs (C10): they do not run for ever, and no edit is lost.
@Suite("A unit that writes into its own inputs")
struct LoopTests {
    private func runs(_ scene: Scene, _ unit: String) -> Int {
        scene.log("executor").count { $0.contains(" \(unit)#") && $0.contains(" ended: ") }
    }

    private func advice(_ scene: Scene) -> [Substring] { scene.log("executor").filter { $0.contains("\"ignore\"") } }

    @Test("a job that writes a file at its very end is not triggered by it; an edit of another file still triggers it")
    func atTheEnd() async throws {
        let config = #"{ "jobs": { "test": { "command": "cat src/a; date +%N > src/report", "inputs": ["src/"] } } }"#
        try await Scene.play(config, files: ["src/a": "1"]) { scene in
            #expect(try await scene.bgexec("once", "test").code == 0)
            try await scene.until("it is known for its output") { !advice(scene).isEmpty }
            #expect(advice(scene).first?.contains("src/report changes whenever test runs") == true)
            #expect(try await scene.bgexec("wait", "--all").code == 0)
            let before = runs(scene, "test")
            #expect(before <= 3)
            try scene.write("2", to: "src/a")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            #expect(runs(scene, "test") == before + 1)
        }
    }

    @Test("a job that writes a file of a new name each time is slowed down, and says so")
    func newNames() async throws {
        let config =
            #"{ "jobs": { "test": { "command": "cat src/a > seen; date > src/$(date +%s%N)", "inputs": ["src/"] } } }"#
        try await Scene.play(config, files: ["src/a": "1"]) { scene in
            #expect(try await scene.bgexec("once", "test").code == 0)
            // The advice may be there a moment before the run that led to it has ended.
            try await scene.until("it is slowed down") { !advice(scene).isEmpty && runs(scene, "test") >= 5 }
            // The one that was asked for, and those that were let through.
            #expect((5...7).contains(runs(scene, "test")), "\(runs(scene, "test"))")
            try scene.write("2", to: "src/a")
            try await scene.until("a run has seen a person's edit") { scene.text(of: "seen") == "2" }
        }
    }

    @Test("a service that writes into its inputs when it starts is slowed down, and says so; then a stop stops it")
    func service() async throws {
        let config = #"""
            { "services": { "router": { "command": "date +%N > src/made; exec sleep 1000", "inputs": ["src/"] } } }
            """#
        try await Scene.play(config, files: ["src/a": "1"]) { scene in
            let start = try scene.begin(["start"])
            try await scene.until("it is slowed down") { !advice(scene).isEmpty && runs(scene, "router") >= 5 }
            #expect(advice(scene).first?.contains("src/made changes each time router starts") == true)
            #expect((5...8).contains(runs(scene, "router")), "\(runs(scene, "router"))")
            _ = try await start.end()
            #expect(try await scene.bgexec("stop").code == 0)
        }
    }
}

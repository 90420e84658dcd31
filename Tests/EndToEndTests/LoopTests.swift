import Syscalls
import Testing

/// Units that write into their own inputs (C10): they do not run for ever, and no edit is lost.
@Suite("A unit that writes into its own inputs")
struct LoopTests {
    @Test(
        "a job that writes a file at its very end is slowed down, and says which and what helps; an edit of another file runs it at once"
    )
    func atTheEnd() async throws {
        let job = #""command": "cat src/a > seen; date +%N > src/report", "inputs": ["src/"]"#
        try await Scene.play(#"{ "jobs": { "test": { \#(job) } } }"#, files: ["src/a": "1"]) { scene in
            #expect(try await scene.bgexec("once", "test").code == 0)
            let slow = try await scene.until("it is slowed down") { $0["test"].staleness == "paced" }
            let why = try #require(slow["test"].freshness)
            #expect(why.contains("src/report changes while it runs"), "\(why)")
            #expect(why.hasSuffix(#"say "outputs": ["src/report"]"#), "\(why)")
            let before = slow["test"].run
            #expect(before <= 3)
            try scene.write("2", to: "src/a")
            try await scene.until("a run has seen the edit") { scene.text(of: "seen") == "2" }
            // What helps, helps.
            try scene.write(#"{ "jobs": { "test": { \#(job), "outputs": ["src/report"] } } }"#, to: ".bgexec.json")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            try scene.write("3", to: "src/a")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            #expect(scene.text(of: "seen") == "3")
        }
    }

    @Test("a job that writes a file of a new name each time is slowed down, and says so; a person's edit is seen")
    func newNames() async throws {
        let config =
            #"{ "jobs": { "test": { "command": "cat src/a > seen; date > src/$(date +%s%N)", "inputs": ["src/"] } } }"#
        try await Scene.play(config, files: ["src/a": "1"]) { scene in
            #expect(try await scene.bgexec("once", "test").code == 0)
            let slow = try await scene.until("it is slowed down") { $0["test"].staleness == "paced" }
            // The one that was asked for, and those that were let through.
            #expect((5...7).contains(slow["test"].run), "\(slow["test"].run)")
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
            let slow = try await scene.until("it is slowed down") { $0["router"].staleness == "paced" }
            let why = try #require(slow["router"].freshness)
            #expect(why.contains("src/made changes while it runs"), "\(why)")
            #expect(why.hasSuffix("leave it out of its inputs"), "\(why)")
            #expect((2...12).contains(slow["router"].run), "\(slow["router"].run)")
            _ = try await start.end()
            #expect(try await scene.bgexec("stop").code == 0)
        }
    }
}

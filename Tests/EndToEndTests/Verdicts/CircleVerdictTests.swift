import Testing

/// Units that make each other due: they do not run without end, and nobody waits without end.
@Suite("Verdicts of units that make each other due")
struct CircleVerdictTests {
    private func runs(_ scene: Scene) -> Int { scene.text(of: "../runs").split(separator: "\n").count }

    @Test("two jobs write what the other depends on: both are named with the files, and run again after pauses only")
    func jobs() async throws {
        let config = #"""
            { "jobs": {
              "a": { "command": "echo a >> ../runs; date +%N > y/n", "inputs": ["x/"] },
              "b": { "command": "echo b >> ../runs; cp y/n x/n", "inputs": ["y/"] } } }
            """#
        try await Scene.play(config, files: ["x/n": "0", "y/n": "0"]) { scene in
            try await scene.start()
            let paced = try await scene.until("one waits") { report in
                report.units.contains { $0.staleness == "inCircle" }
            }
            let unit = try #require(paced.units.first { $0.staleness == "inCircle" })
            #expect(unit.freshness?.contains("and the other way round") == true, "\(unit.freshness ?? "")")
            #expect(runs(scene) < 40)
            let answer = try await scene.bgexec("wait", "--all", "--fresh", "--timeout", "60s")
            #expect(answer.code == 123 && answer.error.contains("whenever"), "\(answer)")
        }
    }

    @Test("two jobs write the same file: neither is ever what its run left, which is said")
    func sameOutput() async throws {
        let build = #""command": "echo run >> ../runs; cat src/N > out", "outputs": ["out"]"#
        let config = #"""
            { "jobs": {
              "one": { \#(build.replacing("N", with: "1")), "inputs": ["src/1"] },
              "two": { \#(build.replacing("N", with: "2")), "inputs": ["src/2"], "needs": ["one"] },
              "test": { "command": "true", "inputs": ["out"], "needs": ["one", "two"] } } }
            """#
        try await Scene.play(config, files: ["src/1": "1", "src/2": "2"]) { scene in
            let answer = try await scene.bgexec("wait", "test", "--fresh", "--timeout", "60s")
            #expect(answer.code == 123 && answer.error.contains("whenever"), "\(answer)")
            #expect(runs(scene) < 40)
        }
    }

    @Test("a service changes its own inputs at each start: what needs it waits, and says for whom")
    func service() async throws {
        let config = #"""
            {
              "services": { "s": { "command": "date +%N > src/state; exec sleep 1000", "inputs": ["src/"] } },
              "jobs": { "test": { "command": "echo run >> ../runs", "inputs": ["t/"], "needs": ["s"] } }
            }
            """#
        try await Scene.play(config, files: ["src/a": "1", "t/a": "1"]) { scene in
            try await scene.start()
            try await scene.until("it is slowed down") { $0["s"].staleness == "paced" }
            let answer = try await scene.bgexec("wait", "test", "--fresh", "--timeout", "60s")
            #expect(answer.code == 123 && answer.error.contains("s has changed"), "\(answer)")
            #expect(runs(scene) < 20)
        }
    }
}

import Syscalls
import Testing

/// The row "Status".
@Suite("Status")
struct StatusTests {
    @Test("answers from any folder below the project")
    func anyFolder() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            try await scene.start()
            let top = try await scene.bgexec("status", "--json")
            let below = try await scene.bgexec("status", in: "pipeline")
            #expect(below.code == 0)
            #expect(below.output.contains("router"))
            #expect(top.output.contains("\"project\" : \"\(scene.folder)\""))
        }
    }

    @Test("the table and --json show the same facts about every unit")
    func sameFacts() async throws {
        let config = #"""
            {
              "services": { "router": { \#(Units.steady) }, "other": { \#(Units.steady) }, "broken": { "command": ["nope"] } },
              "jobs": { "test": { "command": "exit 7", "needs": ["router"] }, "idle": { "command": "true" } }
            }
            """#
        try await Scene.play(config) { scene in
            let before = try await scene.start("router")
            try ProcessHandle(opening: try #require(before["router"].pid)).send(.kill)
            try await scene.until("it is healthy again") { $0["router"].state == "healthy" && $0["router"].run == 2 }
            try await scene.bgexec("once", "test")
            try await scene.bgexec("start", "broken")
            let report = try await scene.status()
            let table = try await scene.bgexec("status").output.split(separator: "\n")
            #expect(table[0].split(separator: "  ").map { $0.drop { $0 == " " } } == Self.heading)
            for unit in report.units {
                let row = try #require(table.first { $0.hasPrefix(unit.name + " ") })
                let shown = unit.kind == "job" ? unit.verdict ?? "never run" : unit.state
                #expect(row.contains("  \(shown)"))
                if let pid = unit.pid { #expect(row.contains("  \(pid)  ")) }
                #expect(row.contains("  \(unit.restarts)  "))
                if let lastExit = unit.lastExit { #expect(row.hasSuffix(lastExit)) }
            }
            #expect(report["router"].restarts == 1)
            #expect(report["router"].lastExit == "SIGKILL")
            #expect(report["router"].uptimeSeconds != nil)
            #expect(report["router"].health == #"its log says "ready""#)
            #expect(report["test"].verdict == "failed")
            #expect(report["test"].verdictCode == 7)
            #expect(report.lastCycle?.result == "failed")
            #expect(table.last?.contains("cycle 1 failed") == true)
        }
    }

    @Test(
        "git sees none of bgexec's files, but everything in a log folder that existed before", arguments: [false, true])
    func hiddenFromGit(_ isThere: Bool) async throws {
        try await Scene.play(Units.pipeline, files: isThere ? ["logs/background_executor/README": "ours"] : [:]) {
            scene in
            try await scene.shell("git init -q . && git add -A && git -c user.name=a -c user.email=b commit -qm one")
            try await scene.start()
            let seen = try await scene.shell("git status --porcelain").output
            #expect(seen.isEmpty != isThere, "\(seen)")
        }
    }

    @Test("a service added while only others are wanted says how to start it, and can be started at once")
    func added() async throws {
        let config = #"{ "services": { "a": { \#(Units.steady) }NEW } }"#
        try await Scene.play(config.replacing("NEW", with: "")) { scene in
            try await scene.start("a")
            try scene.write(config.replacing("NEW", with: #", "b": { \#(Units.steady) }"#), to: ".bgexec.json")
            try await scene.until("it is known") { $0["b"].reason == "never started: `bgexec start b` starts it" }
            let all = config.replacing("NEW", with: #", "b": { \#(Units.steady) }, "c": { \#(Units.steady) }"#)
            try scene.write(all, to: ".bgexec.json")
            #expect(try await scene.bgexec("start", "c").code == 0)
        }
    }

    @Test(
        "start and status tell which patterns of inputs match nothing, and what ignore rules leave out, as long as it is so"
    )
    func remarks() async throws {
        let config = #"{ "jobs": { "test": { "command": "true", "inputs": ["src/", "typo/*.py", "agents/"] } } }"#
        let files = ["src/a": "1", "agents/a.yml": "1", "agents/b.py": "1", ".gitignore": "*.yml\n"]
        try await Scene.play(config, files: files) { scene in
            _ = try await scene.shell("git init -q .")
            let unmatched = #"test: inputs[1] "typo/*.py" matches no file"#
            let leftOut = "test: 1 file of agents/ is left out by .gitignore:1 (*.yml)"
            let start = try await scene.bgexec("start").output
            #expect(start.contains(unmatched) && start.contains(leftOut), "\(start)")
            try await scene.until("status tells both") { $0.inputRemarks?.count == 2 }
            try scene.write("", to: "typo/x.py")
            try scene.write("", to: ".gitignore")
            try await scene.until("nothing is left to tell") { $0.inputRemarks == nil }
            #expect(try await scene.bgexec("status").output.contains("inputs[") == false)
        }
    }

    @Test("a verdict by another definition is stale for that reason")
    func otherDefinition() async throws {
        let config = #"{ "jobs": { "test": { "command": "true", "inputs": ["src/"], "trigger": "manual" } } }"#
        try await Scene.play(config, files: ["src/a": "1"]) { scene in
            #expect(try await scene.bgexec("once", "test").code == 0)
            try scene.write(config.replacing("true", with: "true 2"), to: ".bgexec.json")
            try await scene.until("it is told") {
                try await scene.bgexec("status").output.contains("  STALE: its definition has changed since run 1  ")
            }
        }
    }

    @Test("of a project that was never started says so, and starts nothing")
    func neverStarted() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            let status = try await scene.bgexec("status")
            #expect(status.code == 0)
            #expect(status.output.contains("not running"))
            #expect(try await scene.status().running == false)
            #expect(scene.processes().isEmpty)
        }
    }

    @Test("after stop still shows the last verdict")
    func afterStop() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            try await scene.bgexec("once", "test")
            try await scene.bgexec("stop")
            let report = try await scene.status()
            #expect(report.running == false)
            #expect(report["router"].state == "stopped")
            #expect(report["test"].verdict == "passed")
            #expect(report.lastCycle?.result == "passed")
        }
    }

    private static let heading: [Substring] = [
        "UNIT", "STATE", "PID", "UPTIME", "RESTARTS", "DETAIL", "INPUTS", "LAST EXIT",
    ]
}

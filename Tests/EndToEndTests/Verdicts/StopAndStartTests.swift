import Syscalls
import Testing

/// A verdict does not depend on who was running when.
@Suite("Verdicts across stops, starts and deaths")
struct StopAndStartTests {
    private static let built = #"""
        {
          "services": { "app": { "command": "test -e built && echo ready && exec sleep infinity", "needs": ["build"], "health": { "log": "ready" } } },
          "jobs": {
            "build": { "command": "echo build >> ../runs; touch built", "inputs": ["src"], "outputs": ["built"] },
            "test": { "command": "test -e built", "needs": ["build"], "inputs": ["src"] } }
        }
        """#

    @Test(
        "V4 what needs a job that has never run, or has lost what it had built before a stop, has the job run first",
        arguments: [["once", "test"], ["start"], ["wait", "test", "--fresh"], ["wait", "app", "--fresh"]])
    func jobFirst(_ words: [String]) async throws {
        try await Scene.play(Self.built, files: ["src": "1"]) { scene in
            for round in 1...2 {
                let result = try await scene.begin(words).end(within: .seconds(30))
                #expect(result.code == 0, "\(result)")
                #expect(scene.exists("built"))
                #expect(try await scene.shell("wc -l < ../runs").output == "\(round)\n")
                #expect(try await scene.bgexec("stop").code == 0)
                try scene.remove("built")
            }
        }
    }

    @Test(
        "V4 a service whose needed job fails, or has never passed, is not waited for: start and wait say so",
        .timeLimit(.minutes(20)))
    func jobFails() async throws {
        let config = #"""
            {
              "services": { "app": { \#(Units.steady), "needs": ["build"] } },
              "jobs": { "build": { "command": "echo no compiler; exit 3", "inputs": ["src"] } }
            }
            """#
        try await Scene.play(config, files: ["src": "1"]) { scene in
            let start = try await scene.bgexec("start")
            #expect(start.code == 1 && start.error.contains("build has not passed"), "\(start)")
            #expect(start.error.contains("no compiler"), "\(start)")
            let wait = try await scene.fresh("app")
            #expect(wait.code == 3 && wait.output.contains("not run: build failed"), "\(wait)")
        }
    }

    private static let read =
        #"{ "jobs": { "test": { "command": "echo run >> ../runs; grep -q good src", "inputs": ["src"] } } }"#

    @Test(
        "V12 inputs change while everything is stopped: start runs the job, wait says what a run says, status does not call it fresh"
    )
    func changedWhileStopped() async throws {
        try await Scene.play(Self.read, files: ["src": "good\n"]) { scene in
            try await scene.start()
            try await scene.judge("test", like: "grep -q good src")
            #expect(try await scene.bgexec("stop").code == 0)
            try scene.write("bad\n", to: "src")
            let status = try await scene.bgexec("status").output
            #expect(!status.contains("fresh"), "\(status)")
            try await scene.judge("test", like: "grep -q good src")
            #expect(try await scene.bgexec("stop").code == 0)
            try scene.write("fairly good\n", to: "src")
            try await scene.start()
            try await scene.until("it has run by itself") { $0["test"].verdictCode == 0 }
            #expect(try await scene.shell("cat ../runs").output == "run\nrun\nrun\n")
        }
    }

    private static let needy = #"""
        {
          "services": { "api": { \#(Units.steady) } },
          "jobs": { "test": { "command": "grep -q good src", "needs": ["api"], "inputs": ["src"] } }
        }
        """#

    @Test("V13 a needed service is stopped by hand, then a save: nothing runs by itself, and wait starts it")
    func needIsStopped() async throws {
        try await Scene.play(Self.needy, files: ["src": "bad\n"]) { scene in
            try await scene.start()
            #expect(try await scene.fresh("test").code == 1)
            #expect(try await scene.bgexec("stop", "api").code == 0)
            try scene.write("good\n", to: "src")
            try await scene.until("it is said") {
                try await scene.bgexec("status").output.contains("not run: it needs api, which has not been started")
            }
            #expect(try await scene.status()["api"].state == "stopped")
            try await scene.judge("test", like: "grep -q good src")
            #expect(try await scene.status()["api"].state == "healthy")
        }
    }

    @Test(
        "V23 a run that stop cancelled is due: start runs it; what has passed is still passed, and what rests on it is fresh"
    )
    func cancelledByStop() async throws {
        let config = #"""
            {
              "services": { "app": { \#(Units.steady), "needs": ["build"] } },
              "jobs": {
                "build": { "command": "echo build >> ../runs; cp src built", "inputs": ["src"], "outputs": ["built"] },
                "test": { "command": "echo test >> ../runs; while [ -e hold ]; do sleep 0.02; done", "needs": ["build"], "inputs": ["src"] } }
            }
            """#
        try await Scene.play(config, files: ["src": "1", "hold": ""]) { scene in
            try await scene.start()
            try await scene.until("the test runs") { $0["test"].state == "running" }
            #expect(try await scene.bgexec("stop").code == 0)
            #expect(try await scene.status()["test"].verdict == "cancelled")
            try scene.remove("hold")
            try await scene.start()
            try await scene.until("it has run by itself") { $0["test"].verdict == "passed" }
            #expect(try await scene.fresh("--all").code == 0)
            for _ in 1...3 {
                #expect(try await scene.bgexec("stop").code == 0)
                try await scene.start()
                let waited = try await scene.fresh("--all")
                #expect(
                    waited.code == 0 && waited.output.split(separator: "\n").allSatisfy { $0.contains("FRESH") },
                    "\(waited)")
            }
            let before = try await scene.status()
            try ProcessHandle(opening: try #require(before.daemon)).send(.kill)
            #expect(try await scene.fresh("--all").code == 0)
            #expect(try await scene.status()["app"].pid == before["app"].pid)
            #expect(try await scene.shell("cat ../runs").output == "build\ntest\ntest\n")
        }
    }

    @Test("V19 the daemon is killed after each save: the verdict is that of a run, also of what others need")
    func killed() async throws {
        let config = #"""
            {
              "services": { "api": { "command": "cp out/x live; echo ready; exec sleep infinity", "needs": ["build"], "inputs": ["out/"], "health": { "log": "ready" } } },
              "jobs": {
                "build": { "command": "! grep -q broken src && cp src out/x", "inputs": ["src"], "outputs": ["out/"] },
                "test": { "command": "grep -q good live", "needs": ["api"], "inputs": ["src"] } }
            }
            """#
        try await Scene.play(config, files: ["src": "good\n", "out/keep": ""]) { scene in
            try await scene.start()
            #expect(try await scene.fresh("test").code == 0)
            let anew = "! grep -q broken src && cp src out/x && grep -q good out/x"
            let changes = [
                "echo bad > src", "echo good > src", "echo broken > src", "echo bad > src", "echo good > src",
                "rm out/x",
                "echo edited > out/x",
            ]
            for (number, change) in changes.enumerated() {
                let daemon = try #require(try await scene.status().daemon)
                #expect(try await scene.shell(change).code == 0)
                // At another moment each time: before it has seen the save, while something runs, after the verdict.
                if number % 3 == 1 { try await scene.until("the run has begun") { $0["test"].run > 0 } }
                if number % 3 == 2 { _ = try await scene.fresh("test") }
                try ProcessHandle(opening: daemon).send(.kill)
                try await scene.judge("test", like: anew)
            }
        }
    }
}

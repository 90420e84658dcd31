import Syscalls
import Testing

/// A job that lost what it needs says nothing about its inputs.
@Suite("broken")
struct BrokenTests {
    /// Fails when the file `ok` is not there, once nothing holds it.
    private static let config = #"""
        {
          "services": { "router": { \#(Units.steady) } },
          "jobs": { "test": {
            "command": "echo run >> runs; while [ -e hold-$BGEXEC_RUN ]; do sleep 0.02; done; echo of $BGEXEC_RUN; [ -e ok ]",
            "needs": ["router"], "inputs": ["src/"] } }
        }
        """#

    /// Kills the router during a run of the test, which then continues.
    private func breakRun(_ scene: Scene) async throws {
        let running = try await scene.until("the test runs") { $0["test"].state == "running" }
        let router = running["router"]
        try ProcessHandle(opening: try #require(router.pid)).send(.kill)
        try await scene.until("another router is up") {
            $0["router"].run > router.run && $0["router"].state == "healthy"
        }
    }

    @Test("a run that loses a needed service is broken, not failed, and is repeated when everything is healthy")
    func once() async throws {
        try await Scene.play(Self.config, files: ["hold-test#1": "", "src/a": "1"]) { scene in
            let once = try scene.begin(["once", "test"])
            try await breakRun(scene)
            try scene.remove("hold-test#1")
            // The first run ends red; whatever it is about, it is not the inputs. The second is about them.
            let result = try await once.end()
            #expect(result.code == 1, "\(result)")
            #expect(
                result.error.contains("test#1 was broken: it ended with exit 1 after it had lost router"), "\(result)")
            #expect(result.error.contains("FAILED test#2"), "\(result)")
            #expect(result.output == "of test#1\nof test#2\n", "\(result)")
            #expect(try await scene.bgexec("show", "test#1").output.contains("broken"))
            #expect(try await scene.bgexec("show", "test#2").output.contains("test#1 was broken; running it again"))
            // What it said stands, and it is not run again.
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 1)
            let after = try await scene.status()
            #expect(after["test"].verdict == "failed")
            #expect(after.isOver(1))
            #expect(scene.text(of: "runs") == "run\nrun\n")
        }
    }

    @Test("a run that is broken again is not repeated a third time")
    func twice() async throws {
        try await Scene.play(Self.config, files: ["hold-test#1": "", "hold-test#2": "", "src/a": "1"]) { scene in
            let once = try scene.begin(["once", "test"])
            try await breakRun(scene)
            try scene.remove("hold-test#1")
            try await scene.until("it runs once more") { $0["test"].run == 2 && $0["test"].state == "running" }
            try await breakRun(scene)
            try scene.remove("hold-test#2")
            let result = try await once.end()
            #expect(result.code == 125, "\(result)")
            #expect(result.error.contains("BROKEN test#2"), "\(result)")
            #expect(result.error.contains("it had lost router"), "\(result)")
            #expect(try await scene.bgexec("wait", "test").code == 125)
            // A save is what makes it run again.
            try scene.write("", to: "ok")
            try scene.write("2", to: "src/a")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            #expect(try await scene.status()["test"].run == 3)
        }
    }

    @Test("a service whose program cannot be executed starts automatically once the file is fixed")
    func mendedFile() async throws {
        let config = #"{ "services": { "app": { "command": ["./app"] } } }"#
        try await Scene.play(config, files: ["app": "no program\n"]) { scene in
            try await scene.shell("chmod +x app")
            let start = try await scene.bgexec("start")
            #expect(start.code == 1)
            #expect(start.error.contains("bgexec retries automatically"), "\(start)")
            #expect(try await scene.status()["app"].state == "failed")
            try await scene.shell("printf '#!/bin/sh\\nexec sleep 1000\\n' > app.new; chmod +x app.new; mv app.new app")
            try await scene.until("it is healthy") { $0["app"].state == "healthy" }
            #expect(try await scene.status()["app"].run == 2)
        }
    }

    @Test("a job whose need cannot start is also broken for later requests")
    func failedNeed() async throws {
        let config = #"""
            { "services": { "app": { "command": ["nope"] } }, "jobs": { "j": { "command": "true", "needs": ["app"] } } }
            """#
        try await Scene.play(config) { scene in
            let once = try await scene.bgexec("once", "j")
            #expect(once.code == 125)
            #expect(once.error.contains("j cannot run") && once.error.contains("`bgexec once j` again"), "\(once)")
            let wait = try await scene.bgexec("wait", "j")
            #expect(wait.code == 125, "\(wait)")
            #expect(wait.output.hasPrefix("j broken"), "\(wait)")
            #expect(wait.output.contains("it needs app, which cannot start"), "\(wait)")
            let j = try await scene.status()["j"]
            #expect(j.verdict == "broken" && j.reason.contains("it needs app, which cannot start"))
        }
    }
}

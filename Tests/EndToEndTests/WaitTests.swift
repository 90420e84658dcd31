import Testing

@Suite("wait")
struct WaitTests {
    private static let config = #"{ "jobs": { "test": { "command": "exit $(cat code)", "inputs": ["code"] } } }"#

    @Test("it exits with the verdict on what is saved now: 0, and the job's own code")
    func verdict() async throws {
        try await Scene.play(Self.config, files: ["code": "0\n"]) { scene in
            #expect(try await scene.bgexec("once", "test").code == 0)
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            try scene.write("7\n", to: "code")
            let red = try await scene.bgexec("wait", "test", "--fresh")
            #expect(red.code == 7 && red.output.contains("failed"), "\(red)")
        }
    }

    @Test("on timeout it exits with 124, and says what it waited for")
    func timeout() async throws {
        let config = #"{ "services": { "a": { "command": "exec sleep 1000", "health": { "log": "never" } } } }"#
        try await Scene.play(config) { scene in
            let start = try scene.begin(["start"])
            try await scene.until("it starts") { $0["a"].state == "starting" }
            let wait = try await scene.bgexec("wait", "a", "--timeout", "100ms")
            #expect(wait.code == 124 && wait.error.contains("a is starting"), "\(wait)")
            #expect(try await scene.bgexec("stop").code == 0)
            _ = try await start.end()
        }
    }

    @Test("for a job that has never run, and a service that is stopped, it says what to do")
    func nothingToWaitFor() async throws {
        let config = #"{ "services": { "a": { "command": "true" } }, "jobs": { "test": { "command": "true" } } }"#
        try await Scene.play(config) { scene in
            let job = try await scene.bgexec("wait", "test")
            #expect(job.code == 1 && job.error.contains("`bgexec once test` runs it now"), "\(job)")
            let service = try await scene.bgexec("wait", "a")
            #expect(service.code == 1 && service.error.contains("`bgexec start a` starts it"), "\(service)")
        }
    }
}

import Syscalls
import Testing

@testable import History

/// The row "Autonomous": what runs does not need the terminal that it was started from.
@Suite("Independence of the terminal")
struct AutonomyTests {
    static let config = #"{ "services": { "router": { \#(Units.steady) } } }"#

    @Test("start returns when everything is healthy, also if its output is a pipe that is read to the end")
    func start() async throws {
        try await Scene.play(Self.config) { scene in
            let result = try await scene.shell("bgexec start | cat; echo prompt")
            #expect(result.output.hasSuffix("prompt\n"))
            #expect(try await scene.status()["router"].state == "healthy")
        }
    }

    @Test("a second start starts nothing twice")
    func twice() async throws {
        try await Scene.play(Self.config) { scene in
            let first = try await scene.start()
            let second = try await scene.start()
            #expect(first["router"].pid == second["router"].pid)
            #expect(first.daemon == second.daemon)
            #expect(second["router"].run == 1)
        }
    }

    @Test("closing the terminal changes nothing")
    func terminalCloses() async throws {
        try await Scene.play(Self.config) { scene in
            let line = "trap 'echo hung up > hung-up; exit' HUP; bgexec start; echo prompt; sleep 1000 & wait"
            let words = try scene.shellCommand(line).map(Self.quoted).joined(separator: " ")
            let terminal = try scene.begin(command: ["/usr/bin/script", "-qfec", words, "/dev/null"])
            try await scene.until("the prompt is back") { terminal.output.contains("prompt") }
            let before = try await scene.status()
            // The terminal's window is gone: the kernel hangs up on everybody in it.
            try terminal.send(.kill)
            _ = try await terminal.end()
            try await scene.until("the shell has been hung up on") { scene.exists("hung-up") }
            try await expectUndisturbed(scene, since: before)
        }
    }

    @Test("a SIGHUP to the whole group of the shell that started it changes nothing")
    func hangUp() async throws {
        try await Scene.play(Self.config) { scene in
            let result = try await scene.shell("bgexec start; kill -HUP 0; echo not reached")
            #expect(result.code == 128 + Signal.hangUp.number)
            let before = try await scene.status()
            try await expectUndisturbed(scene, since: before)
        }
    }

    @Test("nothing that runs belongs to the session of the terminal")
    func sessions() async throws {
        try await Scene.play(Self.config) { scene in
            let report = try await scene.start()
            let daemon = try #require(report.daemon)
            let router = try #require(report["router"].pid)
            for pid in [daemon, router] { #expect(ProcessTable.entry(of: pid)?.session == pid) }
        }
    }

    @Test("watch shows cycles live, and Ctrl+C stops all that it started")
    func watch() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            let watch = try scene.begin(["watch"])
            try await scene.until("router is healthy") { $0["router"].state == "healthy" }
            try scene.write("version 2\n", to: "router/router.py")
            try await scene.until("the cycle is shown") {
                watch.output.contains("router/router.py changed") && watch.output.contains("cycle 2 passed")
            }
            try watch.send(.interrupt)
            let result = try await watch.end()
            #expect(result.code == 130)
            #expect(scene.processes().isEmpty)
        }
    }

    @Test("Ctrl+C on watch leaves alone what ran before it")
    func watchBesideOthers() async throws {
        try await Scene.play(#"{ "services": { "a": { \#(Units.steady) }, "b": { \#(Units.steady) } } }"#) { scene in
            let before = try await scene.start("a")
            let watch = try scene.begin(["watch"])
            try await scene.until("b is healthy") { $0["b"].state == "healthy" }
            try watch.send(.interrupt)
            #expect(try await watch.end().code == 130)
            let after = try await scene.status()
            #expect(after["a"].pid == before["a"].pid)
            #expect(after["a"].state == "healthy")
            #expect(after["b"].state == "stopped")
        }
    }

    @Test("watch --detach returns to the prompt, and bgexec keeps reacting to saves")
    func detach() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            #expect(try await scene.bgexec("watch", "--detach").code == 0)
            try scene.write("version 2\n", to: "router/router.py")
            try await scene.until("the test has run") { $0.lastCycle?.result == "passed" }
        }
    }

    @Test("when the terminal of watch closes, everything continues")
    func watchLosesItsTerminal() async throws {
        try await Scene.play(Self.config) { scene in
            let watch = try scene.begin(["watch"])
            let before = try await scene.until("router is healthy") { $0["router"].state == "healthy" }
            try watch.send(.hangUp)
            #expect(try await watch.end().code == 128 + Signal.hangUp.number)
            try await expectUndisturbed(scene, since: before)
        }
    }

    private func expectUndisturbed(_ scene: Scene, since before: Report) async throws {
        let after = try await scene.status()
        #expect(after.daemon == before.daemon)
        #expect(after["router"].pid == before["router"].pid)
        #expect(after["router"].state == "healthy")
        #expect(after["router"].restarts == 0)
    }

    /// A word for a shell.
    private static func quoted(_ word: String) -> String {
        "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

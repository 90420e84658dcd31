import Glibc
import Loop
import Syscalls
import Testing

/// A daemon that is lost while something runs: its shims start the next one, without a command.
@Suite("A daemon that is killed comes back")
struct DaemonReturnTests {
    private static let config = """
        { "services": {
            "a": { \(Units.steady) }, "b": { \(Units.steady), "needs": ["a"] }, "c": { \(Units.steady), "needs": ["b"] } } }
        """

    /// The daemons of a scene, also those that are just beginning.
    private func daemons(_ scene: Scene) -> [Int32] {
        scene.processes().filter { $0.command.contains("daemon run") }.map(\.pid)
    }

    /// Loses the daemon and waits for the next one to work.
    @discardableResult
    private func lose(_ daemon: Int32, by signal: Signal = .kill, in scene: Scene) async throws -> Int32 {
        try ProcessHandle(opening: daemon).send(signal)
        var next: Int32?
        try await scene.until("another daemon works, without a command") {
            next = Int32(scene.text(of: ".bgexec/lock").split(separator: "\n").first ?? "").flatMap {
                $0 == daemon ? nil : $0
            }
            return next != nil
        }
        return try #require(next)
    }

    @Test("X14 without a command, everything as it was, and one daemon only", arguments: [false, true])
    func returns(withShims: Bool) async throws {
        try await Scene.play(Self.config) { scene in
            let before = try await scene.start()
            if withShims {
                for unit in ["a", "b"] {
                    let shim = scene.processes(ofShims: unit)
                    try ProcessHandle(opening: try #require(shim.first)).send(.kill)
                }
            }
            let next = try await lose(try #require(before.daemon), in: scene)
            let after = try await scene.until("all is healthy") { $0.units.allSatisfy { $0.state == "healthy" } }
            #expect(after.daemon == next)
            #expect(daemons(scene) == [next])
            for unit in ["a", "b", "c"] {
                #expect(after[unit].pid == before[unit].pid && after[unit].run == 1 && after[unit].restarts == 0)
            }
            #expect(
                scene.log("executor").contains {
                    $0.contains("the previous daemon was killed or crashed: the shim of ")
                })
            // Of a daemon that has taken runs over, too.
            let third = try await lose(next, in: scene)
            #expect(try await scene.status().daemon == third)
        }
    }

    @Test("with the environment that the first had, and nothing of it in its command line")
    func environment() async throws {
        let config =
            #"{ "services": { "a": { "command": "echo $TOKEN; exec sleep infinity", "health": { "log": "s3cret" } } } }"#
        try await Scene.play(config, variables: ["TOKEN": "s3cret"]) { scene in
            let before = try await scene.start()
            let next = try await lose(try #require(before.daemon), in: scene)
            let (first, second) = (variables(of: try #require(before.daemon)), variables(of: next))
            #expect(
                first.isEmpty && second.contains("TOKEN=s3cret")
                    && second.contains("HOME=\(scene.environment["HOME"] ?? "")"))
            let command = try #require(ProcessTable.commandLine(of: next))
            #expect(command.contains("daemon run") && !command.contains("s3cret"))
            #expect(try File.status(of: scene.folder / ".bgexec/daemon")?.permissions == 0o600)
            #expect(try await scene.bgexec("restart", "a").code == 0)
        }
    }

    private func variables(of pid: Int32) -> [String] {
        (((try? File.contents(of: Path("/proc/\(pid)/environ"))) ?? nil) ?? []).split(separator: 0).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test(
        "its program was removed, or replaced by one that cannot be executed or ends at once: it comes back all the same",
        arguments: ["rm p", "echo junk > new; chmod +x new; mv new p", "cp /bin/false new; mv new p"])
    func program(change: String) async throws {
        try await Scene.play(Self.config) { scene in
            let program = try Scene.program.get()
            #expect(try await scene.shell("cp '\(program)' p && ./p start").code == 0)
            let before = try await scene.status()
            #expect(try await scene.shell(change).code == 0)
            let next = try await lose(try #require(before.daemon), in: scene)
            #expect(try await scene.status().daemon == next)
        }
    }

    @Test("one that was asked to leave stays away")
    func asked() async throws {
        try await Scene.play(Self.config) { scene in
            let daemon = try ProcessHandle(opening: try #require(try await scene.start().daemon))
            try daemon.send(.terminate)
            try await daemon.waitUntilGone()
            #expect(!scene.exists(".bgexec/daemon"))
            #expect(try await scene.bgexec("daemon", "restart").code == 0)
            #expect(try await scene.status()["c"].run == 1)
            #expect(!scene.log("executor").contains { $0.contains("the shim of") })
            #expect(!scene.exists(".bgexec/restarts"))
        }
    }

    @Test("if its user wants a dead daemon to stay dead, it does, until the next command")
    func setting() async throws {
        try await Scene.play(Self.config, variables: Scene.withoutReturn) { scene in
            let before = try await scene.start()
            let daemon = try ProcessHandle(opening: try #require(before.daemon))
            try daemon.send(.kill)
            try await daemon.waitUntilGone()
            let after = try await scene.status()
            #expect(after["c"].pid == before["c"].pid)
            #expect(!scene.log("executor").contains { $0.contains("the shim of") })
            #expect(!scene.exists(".bgexec/restarts"))
        }
    }

    @Test(
        "after five times in ten minutes only a command starts it, and status, wait and doctor say so; then stop works")
    func limit() async throws {
        try await Scene.play(Self.config) { scene in
            var daemon = try #require(try await scene.start().daemon)
            for _ in 0..<5 { daemon = try await lose(daemon, in: scene) }
            let words = "only a command starts it"
            #expect(try await scene.bgexec("status").output.contains(words))
            let last = try ProcessHandle(opening: daemon)
            try last.send(.kill)
            try await last.waitUntilGone()
            // Were it started again, this command would find that one.
            let wait = try await scene.bgexec("wait", "a")
            #expect(wait.code == 0 && wait.error.contains(words), "\(wait)")
            #expect(scene.log("executor").count { $0.contains("the shim of") } == 5)
            let doctor = try await scene.bgexec("doctor")
            #expect(doctor.code == 1 && doctor.output.contains(words), "\(doctor)")
            #expect(try await scene.bgexec("daemon", "restart").code == 0)
            #expect(try await !scene.bgexec("status").output.contains(words))
        }
    }
}

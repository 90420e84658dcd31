import Glibc
import Loop
import Syscalls
import Testing

/// `stop` when no daemon can be had.
@Suite("Stopping without a daemon")
struct StopWithoutDaemonTests {
    /// Each notes when it is asked to end.
    private static func unit(_ name: String, needs: String) -> String {
        let script = "trap 'echo \(name) >> ended; exit 0' TERM; echo ready; while :; do sleep 0.02; done"
        return
            #""\#(name)": { "command": \#(Units.quoted(script)), "needs": [\#(needs)], "health": { "log": "ready" } }"#
    }

    private static let config = """
        { "services": { \(unit("a", needs: "")), \(unit("b", needs: #""a""#)), \(unit("c", needs: #""b""#)) } }
        """

    private func kill(_ daemon: Int32?, _ signal: Signal = .kill) async throws {
        let process = try ProcessHandle(opening: try #require(daemon))
        try process.send(signal)
        try await process.waitUntilGone()
    }

    /// What keeps a daemon from starting.
    enum Obstacle: String, CaseIterable {
        /// Neither the configuration nor the last good one is there.
        case noConfig = "rm .bgexec.json .bgexec/config.json"
        /// A later program wrote the history.
        case laterHistory =
            "python3 -c \"import sqlite3; sqlite3.connect('.bgexec/history.db').execute('PRAGMA user_version = 99')\""
        /// The state cannot be read either.
        case damagedState = "rm .bgexec.json .bgexec/config.json; echo garbage > .bgexec/state.json"
        /// All that bgexec had is gone, as after `git clean -fdx` with no daemon left to write it anew.
        case nothing = "rm -r .bgexec .bgexec.json"
    }

    @Test("all units end in the order of their needs, and nothing starts them again", arguments: Obstacle.allCases)
    func stops(obstacle: Obstacle) async throws {
        try await Scene.play(Self.config, variables: Scene.withoutReturn) { scene in
            try await kill(try await scene.start().daemon)
            #expect(try await scene.shell(obstacle.rawValue).code == 0)
            let stop = try await scene.bgexec("stop")
            #expect(stop.code == 0 && stop.output.contains("everything is stopped"), "\(stop)")
            #expect(stop.error.contains("without a daemon"), "\(stop)")
            #expect(scene.processes().isEmpty)
            let ended = scene.text(of: "ended").split(separator: "\n").map(String.init)
            // Who needs whom is written in the records.
            #expect(obstacle == .nothing ? Set(ended) == ["a", "b", "c"] : ended == ["c", "b", "a"])
            let again = try await scene.bgexec("stop")
            #expect(again.code == (obstacle == .laterHistory ? 0 : 2), "\(again)")
        }
    }

    @Test("A17 in a crash loop, also one unit alone, and also when its shim is dead")
    func crashLoop() async throws {
        try await Scene.play(Self.config, variables: Scene.withoutReturn) { scene in
            try await scene.start()
            for _ in 0..<5 { try await kill(try await scene.status().daemon, Signal(number: SIGSEGV)) }
            #expect(try await scene.bgexec("status").code == 125)
            try ProcessHandle(opening: try #require(scene.processes(ofShims: "c").first)).send(.kill)
            let one = try await scene.bgexec("stop", "c")
            #expect(one.code == 0 && one.output.contains("c stopped"), "\(one)")
            #expect(scene.text(of: "ended") == "c\n")
            let all = try await scene.bgexec("stop")
            #expect(all.code == 0, "\(all)")
            #expect(scene.processes().isEmpty)
            #expect(scene.text(of: "ended") == "c\nb\na\n")
        }
    }
}

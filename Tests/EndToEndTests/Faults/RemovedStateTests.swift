import Glibc
import Loop
import Syscalls
import Testing

/// The files of a project are removed under its daemon and its services.
@Suite("Removed state")
struct RemovedStateTests {
    /// Without a probe that looks for a line in a log: `git clean` removes that as well.
    private static let config = """
        { "services": { "a": { "command": "exec sleep infinity" }, "b": { "command": "exec sleep infinity", "needs": ["a"] } } }
        """

    private func kill(_ pid: Int32?) async throws {
        let process = try ProcessHandle(opening: try #require(pid))
        try process.send(.kill)
        try await process.waitUntilGone()
    }

    private func daemons(_ scene: Scene) -> [Int32] {
        scene.processes().filter { $0.command.contains("daemon run") }.map(\.pid)
    }

    @Test(
        "X7 the daemon writes all of it again, without a command, and what is killed then is taken over as ever",
        arguments: ["git clean -qfdx", "rm -rf .bgexec/*", "mv .bgexec ../away"])
    func written(how: String) async throws {
        try await Scene.play(Self.config, files: ["main.py": ""]) { scene in
            // Also a configuration that git does not track goes.
            #expect(
                try await scene.shell(
                    "git init -q . && git add main.py .bgexec.json && git -c user.name=n -c user.email=e commit -qm m"
                ).code == 0)
            let before = try await scene.start()
            #expect(try await scene.shell(how).code == 0)
            try await scene.until("everything is there again") {
                ["lock", "state.json", "daemon", "alive", "socket", "environment", "config.json", "history.db"]
                    .allSatisfy {
                        scene.exists(".bgexec/\($0)")
                    } && ["a", "b"].allSatisfy { scene.exists(".bgexec/runs/\($0)/1/began") }
            }
            let status = try await scene.status()
            #expect(status.daemon == before.daemon)
            #expect(daemons(scene) == [try #require(before.daemon)])
            // The next daemon, and the next shim, find all that they need.
            try await kill(scene.processes(ofShims: "b").first)
            try await kill(before.daemon)
            let after = try await scene.until("all is healthy under another daemon") { report in
                report.daemon != before.daemon && ["a", "b"].allSatisfy { report[$0].state == "healthy" }
            }
            for unit in ["a", "b"] { #expect(after[unit].pid == before[unit].pid && after[unit].run == 1) }
            #expect(try await scene.bgexec("history").code == 0)
            #expect(try await scene.bgexec("stop").code == 0)
            #expect(scene.processes().isEmpty)
        }
    }

    @Test(
        "X7 a lock that is removed makes no copy: who comes next takes the runs over, and the daemon before leaves them"
    )
    func displaced() async throws {
        try await Scene.play(Self.config) { scene in
            let before = try await scene.start()
            let daemon = try ProcessHandle(opening: try #require(before.daemon))
            try daemon.send(Signal(number: SIGSTOP))
            #expect(try await scene.shell("rm .bgexec/lock .bgexec/socket").code == 0)
            // As a shim would that had not seen the daemon: a command finds the one that is stopped.
            let next = try scene.begin(["daemon", "run", "\(scene.folder)", "--background"])
            try await scene.until("the next daemon listens") { scene.exists(".bgexec/socket") }
            try daemon.send(Signal(number: SIGCONT))
            try await daemon.waitUntilGone()
            let after = try await scene.until("all is healthy") { report in
                report.daemon != before.daemon && ["a", "b"].allSatisfy { report[$0].state == "healthy" }
            }
            for unit in ["a", "b"] { #expect(after[unit].pid == before[unit].pid && after[unit].run == 1) }
            #expect(try await scene.bgexec("stop").code == 0)
            _ = try await next.end()
        }
    }

    @Test(
        "X7 the project's folder is deleted: its units and its daemon end, and nothing is made again",
        arguments: [false, true])
    func deleted(daemonDies: Bool) async throws {
        try await Scene.play(Self.config) { scene in
            let daemon = try ProcessHandle(opening: try #require(try await scene.start().daemon))
            if daemonDies { try daemon.send(Signal(number: SIGSTOP)) }
            try File.removeTree(scene.folder)
            if daemonDies { try daemon.send(.kill) }
            try await scene.until("nothing is left") { scene.processes().isEmpty }
            #expect(!File.exists(scene.folder))
        }
    }

    @Test(
        "X7 processes without a shim end with the folder, also those that a leader left behind",
        arguments: [false, true])
    func deletedWithoutShims(leaderDies: Bool) async throws {
        let config = #"{ "services": { "a": { "command": "setsid sleep 1000 & echo $! >child; wait" } } }"#
        try await Scene.play(config) { scene in
            let report = try await scene.start()
            try await scene.until("its child is there") { !scene.text(of: "child").isEmpty }
            let daemon = try ProcessHandle(opening: try #require(report.daemon))
            try daemon.send(Signal(number: SIGSTOP))
            for pid in scene.processes(ofShims: "a") { try ProcessHandle(opening: pid).send(.kill) }
            if leaderDies { try ProcessHandle(opening: try #require(report["a"].pid)).send(.kill) }
            try File.removeTree(scene.folder)
            try daemon.send(Signal(number: SIGCONT))
            try await scene.until("nothing is left") { scene.processes().isEmpty }
        }
    }
}

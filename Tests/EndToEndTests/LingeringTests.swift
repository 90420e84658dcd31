import Syscalls
import Testing

/// X10: what does not end on its signal is named while `stop` waits for it, and afterwards.
@Suite("Processes that do not end on their signal")
struct LingeringTests {
    private static let config = #"""
        { "services": { "deaf": { "command": "trap '' TERM; echo ready; exec sleep 1000", "stopTimeout": "\#(grace)",
                                  "health": { "log": "ready" } } } }
        """#
    private static let grace = "5s"

    @Test("are named by stop, status and why, with what to do from the second time on")
    func named() async throws {
        try await Scene.play(Self.config) { scene in
            let pid = try #require(try await scene.start()["deaf"].pid)
            let stop = try scene.begin(["stop", "deaf"])
            let report = try await scene.until("status names it") { $0["deaf"].lingering != nil }
            #expect(report["deaf"].reason.contains("sleep (pid \(pid)) ignores SIGTERM, killed in "), "\(report)")
            let end = try await stop.end()
            #expect(end.code == 0 && end.error.contains("ignores SIGTERM, killed in "), "\(end)")
            #expect(end.error.contains("ignored SIGTERM and was killed after 5 s"), "\(end)")
            let once = try await scene.bgexec("why", "deaf").output
            #expect(once.contains("was killed after 5 s") && !once.contains("stopTimeout"), "\(once)")
            // The second time, by another daemon.
            try await scene.bgexec("stop")
            try await scene.start()
            #expect(try await scene.bgexec("stop").code == 0)
            let twice = try await scene.bgexec("why", "deaf").output
            #expect(twice.contains("2 of its last runs were killed: set \"stopSignal\""), "\(twice)")
        }
    }

    @Test("are named also by a daemon that took over while they were being stopped")
    func afterTakeover() async throws {
        try await Scene.play(Self.config) { scene in
            let report = try await scene.start()
            let daemon = try ProcessHandle(opening: try #require(report.daemon))
            let stop = try scene.begin(["stop", "deaf"])
            try await scene.until("it is being stopped") { $0["deaf"].state == "stopping" }
            try daemon.send(.kill)
            try await scene.until("the next daemon names it") { $0["deaf"].lingering != nil }
            _ = try await stop.end()
            #expect(try await scene.bgexec("why", "deaf").output.contains("was killed after 5 s"))
        }
    }
}

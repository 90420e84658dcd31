import Syscalls
import Testing

/// Services that put themselves into the background.
@Suite("Services in the background")
struct BackgroundTests {
    private static let hasRedis = File.exists("/usr/bin/redis-server")

    @Test(
        "Redis with --daemonize yes is told what to change, is not started over and over, and leaves nothing",
        .enabled(if: hasRedis))
    func redis() async throws {
        let port = Port.free()
        let config = #"""
            { "services": { "redis": {
                "command": ["redis-server", "--port", "\#(port)", "--daemonize", "yes", "--save", "", "--dir", "."],
                "health": { "redis": "127.0.0.1:\#(port)" } } } }
            """#
        try await Scene.play(config) { scene in
            let start = try await scene.bgexec("start")
            #expect(start.code != 0 && start.error.contains("--daemonize no"), "\(start)")
            let report = try await scene.status()
            #expect(report["redis"].state == "failed" && report["redis"].run == 1, "\(report)")
            let why = try await scene.bgexec("why", "redis").output
            #expect(why.contains("it exited 0 and left redis-server (pid "), "\(why)")
            // Ended with its run: the port is free for the next.
            #expect(Port.isFree(port))
            // The save of the configuration that mends it starts it.
            try scene.write(config.replacing("\"yes\"", with: "\"no\""), to: ".bgexec.json")
            try await scene.until("it serves") { $0["redis"].state == "healthy" }
        }
    }

    @Test("a shell that starts a server with & and ends is told so")
    func ampersand() async throws {
        let config = #"{ "services": { "server": { "command": "sleep 1000 & sleep 0.05" } } }"#
        try await Scene.play(config) { scene in
            let start = try await scene.bgexec("start")
            #expect(start.code != 0 && start.error.contains("left sleep (pid "), "\(start)")
            #expect(start.error.contains("run it in the foreground"), "\(start)")
        }
    }
}

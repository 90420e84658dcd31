import Glibc
import Syscalls
import Testing

/// What is unusual about the machine: in namespaces of their own, which only root may make.
@Suite("An unusual machine", .enabled(if: geteuid() == 0, "only root can make such a namespace"))
struct MachineTests {
    @Test("I9 without a loopback interface, network health checks say why they fail, and everything else works")
    func noLoopback() async throws {
        let config = #"""
            {
              "services": {
                "server": { "command": "exec sleep infinity", "health": { "tcp": "127.0.0.1:\#(Port.free())" } },
                "router": { \#(Units.steady) }
              },
              "jobs": { "test": { "command": "true" } }
            }
            """#
        try await Scene.play(config) { scene in
            let start = try await scene.shell("unshare --net '\(try Scene.program.get())' start router")
            #expect(start.code == 0, "\(start)")
            let server = try await scene.bgexec("start", "server", "--timeout", "1s")
            #expect(server.code == 124 && server.error.contains("server is starting"), "\(server)")
            try await scene.until("its probe says what is wrong") {
                $0["server"].health?.contains("Network is unreachable") == true
            }
            #expect(try await scene.bgexec("once", "test").code == 0)
            #expect(try await scene.status()["router"].state == "healthy")
        }
    }

    @Test("H8 on a machine that has been up for ten years")
    func longUptime() async throws {
        let years = 10 * 365 * 86_400
        try await Scene.play(
            #"{ "services": { "router": { \#(Units.steady) } }, "jobs": { "test": { "command": "true" } } }"#
        ) { scene in
            let start = try await scene.shell(
                "unshare --time --monotonic \(years) --boottime \(years) --fork '\(try Scene.program.get())' start")
            #expect(start.code == 0, "\(start)")
            let before = try await scene.status()["router"]
            #expect((before.uptimeSeconds ?? .infinity) < 3600)
            try ProcessHandle(opening: try #require(before.pid)).send(.kill)
            try await scene.until("it is up again") { $0["router"].run == 2 && $0["router"].state == "healthy" }
            #expect(try await scene.bgexec("once", "test").code == 0)
            #expect(try await scene.bgexec("stop").code == 0)
        }
    }
}

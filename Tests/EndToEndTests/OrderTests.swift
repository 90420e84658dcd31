import Syscalls
import Testing

/// The row "Services": order, and what is already there.
@Suite("Services")
struct OrderTests {
    @Test("each is started only when what it needs is healthy")
    func needsOrder() async throws {
        let config = #"""
            {
              "services": {
                "router": { \#(Units.steady), "needs": ["store"] },
                "store": {
                  "command": "while [ ! -e gate ]; do sleep 0.05; done; echo open; exec sleep infinity",
                  "health": { "log": "open" }
                }
              }
            }
            """#
        try await Scene.play(config) { scene in
            let start = try scene.begin(["start"])
            let waiting = try await scene.until("store is starting") {
                $0["store"].state == "starting" && $0["store"].pid != nil
            }
            #expect(waiting["router"].state == "blocked")
            #expect(waiting["router"].run == 0)
            #expect(waiting["router"].reason.contains("store"))
            try scene.write("", to: "gate")
            #expect(try await start.end().code == 0)
            let daemonLog = scene.log("executor")
            let healthy = try #require(daemonLog.firstIndex { $0.contains("store healthy") })
            let started = try #require(daemonLog.firstIndex { $0.contains("router starting") })
            #expect(healthy < started)
        }
    }

    @Test("a service that is started by name brings what it needs, and nothing else")
    func byName() async throws {
        let config = #"""
            {
              "services": {
                "store": { \#(Units.steady) },
                "router": { \#(Units.steady), "needs": ["store"] },
                "other": { \#(Units.steady) }
              }
            }
            """#
        try await Scene.play(config) { scene in
            let report = try await scene.start("router")
            #expect(report["store"].state == "healthy")
            #expect(report["router"].state == "healthy")
            #expect(report["other"].state == "stopped")
        }
    }

    @Test("a Redis that already runs is used and never signalled; when it goes away, ours is started")
    func externalRedis() async throws {
        let port = Port.free()
        try await Scene.play(Self.redis(port)) { scene in
            let stranger = try await RedisServer.start(port: port, for: scene)
            let report = try await scene.start()
            #expect(report["redis"].state == "external")
            #expect(report["redis"].pid == nil)
            #expect(report["redis"].reason.contains("pid \(stranger.pid)"))
            #expect(report["router"].state == "healthy")

            try stranger.send(.kill)
            let ours = try await scene.until("our own Redis runs") { $0["redis"].state == "healthy" }
            #expect(ours["redis"].pid != nil)
            #expect(ours["redis"].pid != stranger.pid)
        }
    }

    @Test("stop leaves an external Redis alone")
    func stopLeavesExternal() async throws {
        let port = Port.free()
        try await Scene.play(Self.redis(port)) { scene in
            let stranger = try await RedisServer.start(port: port, for: scene)
            try await scene.start()
            #expect(try await scene.bgexec("restart").code == 0)
            #expect(try await scene.bgexec("stop").code == 0)
            #expect(ProcessTable.entry(of: stranger.pid).map(\.isZombie) == false)
            #expect(!stranger.output.contains("SIGTERM"))
            try stranger.send(.kill)
        }
    }

    @Test("without a Redis on the port, ours is started")
    func ownRedis() async throws {
        let port = Port.free()
        try await Scene.play(Self.redis(port)) { scene in
            let report = try await scene.start()
            #expect(report["redis"].state == "healthy")
            #expect(report["redis"].health == "PONG from 127.0.0.1:\(port)")
            #expect(!Port.isFree(port))
        }
        #expect(Port.isFree(port))
    }

    private static func redis(_ port: UInt16) -> String {
        #"""
        {
          "services": {
            "redis": { "command": \#(RedisServer.command(port: port)), "detect": true, "health": { "redis": "127.0.0.1:\#(port)" } },
            "router": { \#(Units.steady), "needs": ["redis"] }
          }
        }
        """#
    }
}

import Syscalls
import Testing

@testable import History

/// `needs`, `needsTimeout` and `restartDependents` on the real program.
@Suite("Units that need a service")
struct DependentsTests {
    private static let chain = #"""
        {
          "services": {
            "store": { \#(Units.steady), "restartDependents": true },
            "router": { \#(Units.steady), "needs": ["store"] },
            "worker": { \#(Units.steady), "needs": ["router"] },
            "other": { \#(Units.steady) }
          }
        }
        """#

    /// Each unit's run.
    private func runs(_ report: Report) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: report.units.map { ($0.name, $0.run) })
    }

    private let once = ["store": 2, "router": 2, "worker": 1, "other": 1]

    @Test("restart with it if it is configured so: once, after it is healthy, and no other unit does")
    func restart() async throws {
        try await Scene.play(Self.chain) { scene in
            #expect(runs(try await scene.start()) == ["store": 1, "router": 1, "worker": 1, "other": 1])
            #expect(try await scene.bgexec("restart", "store").code == 0)
            let after = try await scene.until("the router is back") { $0["router"].run == 2 && $0["router"].up }
            #expect(runs(after) == once)
            let daemonLog = scene.log("executor").map { String($0.dropFirst(31)) }
            let storeUp = daemonLog.lastIndex { $0.contains("store healthy") }
            let routerAsked = daemonLog.firstIndex { $0.contains("router restarting") }
            #expect(try #require(storeUp) < (try #require(routerAsked)), "\(daemonLog)")
            #expect(daemonLog[try #require(routerAsked)].contains("store, which it needs, has restarted"))
        }
    }

    @Test("restart exactly once, even if the daemon is killed before it has restarted them")
    func killedBetween() async throws {
        try await Scene.play(Self.chain, variables: Scene.withoutReturn) { scene in
            let before = try await scene.start()
            // Nobody is there when the store goes; its successor is started by the next daemon, which finds the router connected to
            // a store that is no more.
            try ProcessHandle(opening: try #require(before.daemon)).send(.kill)
            try ProcessHandle(opening: try #require(before["store"].pid)).send(.kill)
            let after = try await scene.until("both are back") {
                $0["store"].run == 2 && $0["store"].up && $0["router"].run == 2 && $0["router"].up
            }
            #expect(runs(after) == once)
            let later = try await scene.bgexec("daemon", "restart")
            #expect(later.code == 0)
            let same = try await scene.until("all is healthy") { $0.units.allSatisfy(\.up) }
            #expect(runs(same) == once)
        }
    }

    @Test("wait with the reason in the status, and fail after their deadline")
    func needsTimeout() async throws {
        let config = #"""
            {
              "services": {
                "store": { "command": "exit 1", "health": { "log": "never" } },
                "router": { \#(Units.steady), "needs": ["store"], "needsTimeout": "300ms" }
              },
              "jobs": { "test": { "command": "true", "needs": ["router"], "needsTimeout": "1s" } }
            }
            """#
        try await Scene.play(config) { scene in
            let start = try await scene.bgexec("start")
            #expect(start.code == 1)
            let failed = try await scene.until("the router has waited long enough") { $0["router"].state == "failed" }
            #expect(failed["router"].reason.contains("needs store, which is"), "\(failed["router"].reason)")
            #expect(failed["router"].reason.contains("not up within 0.3 s"), "\(failed["router"].reason)")
            let once = try await scene.bgexec("once", "test")
            #expect(once.code == 125)
            #expect(once.error.contains("router"), "\(once)")
            // Once what it needs is up, it starts without another request.
            try scene.write(
                scene.text(of: ".bgexec.json").replacing("exit 1", with: "echo never; exec sleep infinity"),
                to: ".bgexec.json")
            try await scene.until("the router is up") { $0["router"].up }
        }
    }
}

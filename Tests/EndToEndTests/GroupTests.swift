import Testing

/// `groups`: one name for several units.
@Suite("A group")
struct GroupTests {
    private static let config = """
        {
          "services": { "api": { \(Units.steady) }, "db": { \(Units.steady) }, "web": { \(Units.steady) } },
          "jobs": { "lint": { "command": "echo lint; exit 3" }, "test": { "command": "echo test" } },
          "groups": { "backend": ["api", "db", "test"], "checks": ["lint", "test"], "front": ["web"] }
        }
        """

    @Test("is started, waited for, restarted, searched in logs and stopped like its units")
    func likeUnits() async throws {
        try await Scene.play(Self.config) { scene in
            let first = try await scene.start("backend")
            #expect(first["api"].state == "healthy" && first["db"].state == "healthy")
            #expect(first["web"].state == "stopped")
            let wait = try await scene.bgexec("wait", "front")
            #expect(wait.code == 1 && wait.output.contains("web"), "web does not run: \(wait)")
            #expect(try await scene.bgexec("restart", "backend").code == 0)
            let second = try await scene.status()
            #expect(second["api"].pid != first["api"].pid && second["db"].pid != first["db"].pid)
            let logs = try await scene.bgexec("logs", "backend", "--run", "last")
            #expect(logs.code == 0 && logs.output.contains("ready"), "\(logs)")
            let stop = try await scene.bgexec("stop", "backend")
            #expect(stop.code == 0 && stop.output == "backend stopped\n", "\(stop)")
            let last = try await scene.status()
            #expect(["api", "db"].allSatisfy { last[$0].state == "stopped" })
        }
    }

    @Test("of jobs runs them one after the other, and the exit is that of the first that fails")
    func once() async throws {
        try await Scene.play(Self.config) { scene in
            let once = try await scene.bgexec("once", "checks")
            #expect(once.code == 3 && once.output == "lint\ntest\n", "\(once)")
            let none = try await scene.bgexec("once", "front")
            #expect(none.code == 2 && none.error.contains("group without a job"), "\(none)")
        }
    }

    @Test("without what the command is about, or where one unit is meant, is bad usage, and a slip gets a suggestion")
    func mistakes() async throws {
        try await Scene.play(Self.config) { scene in
            let start = try await scene.bgexec("start", "checks")
            #expect(start.code == 2 && start.error.contains("checks is a group without a service"), "\(start)")
            let environment = try await scene.bgexec("env", "backend")
            #expect(environment.code == 2 && environment.error.contains("name one of its units: api, db, test"))
            let slip = try await scene.bgexec("start", "backand")
            #expect(slip.code == 2 && slip.error.contains("did you mean `backend`?"), "\(slip)")
        }
    }
}

import Testing

@Suite("restart")
struct RestartTests {
    @Test("it replaces the process of the service that is named, and of no other")
    func one() async throws {
        try await Scene.play("{ \"services\": { \"a\": { \(Units.steady) }, \"b\": { \(Units.steady) } } }") { scene in
            let before = try await scene.start()
            let restart = try await scene.bgexec("restart", "a")
            #expect(restart.code == 0, "\(restart)")
            let after = try await scene.status()
            #expect(after["a"].state == "healthy" && after["a"].run == 2 && after["a"].pid != before["a"].pid)
            #expect(after["b"].run == 1 && after["b"].pid == before["b"].pid)
        }
    }

    @Test("it starts a service that was stopped by hand")
    func stopped() async throws {
        try await Scene.play("{ \"services\": { \"a\": { \(Units.steady) }, \"b\": { \(Units.steady) } } }") { scene in
            try await scene.start()
            #expect(try await scene.bgexec("stop", "a").code == 0)
            #expect(try await scene.bgexec("restart", "a").code == 0)
            #expect(try await scene.status()["a"].state == "healthy")
        }
    }
}

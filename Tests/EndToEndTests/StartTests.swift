import Testing

@Suite("start")
struct StartTests {
    @Test("it returns when all services are healthy, shows them, and a second start starts nothing twice")
    func twice() async throws {
        try await Scene.play("{ \"services\": { \"a\": { \(Units.steady) }, \"b\": { \(Units.steady) } } }") { scene in
            let first = try await scene.bgexec("start")
            #expect(first.code == 0, "\(first)")
            let status = try await scene.status()
            for unit in ["a", "b"] {
                #expect(first.output.contains("\(unit) "))
                #expect(status[unit].state == "healthy" && status[unit].run == 1)
            }
            #expect(try await scene.bgexec("start").code == 0)
            #expect(try await scene.status()["a"].pid == status["a"].pid)
        }
    }

    @Test("with a name it starts that service and what it needs, and nothing else")
    func one() async throws {
        let config = """
            { "services": { "db": { \(Units.steady) }, "web": { \(Units.steady), "needs": ["db"] }, "mail": { \(Units.steady) } } }
            """
        try await Scene.play(config) { scene in
            #expect(try await scene.bgexec("start", "web").code == 0)
            let status = try await scene.status()
            #expect(status["db"].state == "healthy" && status["web"].state == "healthy")
            #expect(status["mail"].state == "stopped")
        }
    }
}

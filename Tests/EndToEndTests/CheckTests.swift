import Testing

@Suite("check")
struct CheckTests {
    @Test("a configuration that can be used: exit 0, and nothing is started")
    func good() async throws {
        try await Scene.play("{ \"services\": { \"a\": { \(Units.steady) } } }") { scene in
            let check = try await scene.bgexec("check")
            #expect(check.code == 0, "\(check)")
            #expect(try await scene.status().running == false)
        }
    }

    @Test("every mistake is named with its line and the nearest key: exit 2")
    func bad() async throws {
        let config = """
            {
              "services": { "a": { "comand": "true" } },
              "jobs": { "b": { "command": "true", "timeout": "soon" } }
            }
            """
        try await Scene.play(config) { scene in
            let check = try await scene.bgexec("check")
            #expect(check.code == 2)
            #expect(check.error.contains(":2:") && check.error.contains("\"command\""), "\(check)")
            #expect(check.error.contains(":3:") && check.error.contains("soon"), "\(check)")
            try scene.remove(".bgexec.json")
        }
    }
}

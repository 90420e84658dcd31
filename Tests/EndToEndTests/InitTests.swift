import Testing

@Suite("init")
struct InitTests {
    @Test("it writes a configuration that check accepts, and never writes over one")
    func twice() async throws {
        try await Scene.play { scene in
            #expect(try await scene.bgexec("init").code == 0)
            #expect(try await scene.bgexec("check").code == 0)
            let text = scene.text(of: ".bgexec.json")
            let again = try await scene.bgexec("init")
            #expect(again.code != 0 && again.error.contains(".bgexec.json"), "\(again)")
            #expect(scene.text(of: ".bgexec.json") == text)
        }
    }
}

import Testing

@Suite("diff")
struct DiffTests {
    @Test("it shows what changed between the last green run and the red one")
    func oneStory() async throws {
        try await GreenThenRed.play { scene in
            let diff = try await scene.bgexec("diff", "test")
            #expect(diff.code == 0 && diff.output.contains("-good\n+bad\n"), "\(diff)")
        }
    }
}

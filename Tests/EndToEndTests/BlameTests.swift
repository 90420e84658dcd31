import Testing

@Suite("blame")
struct BlameTests {
    @Test("it names the save that turned the job red")
    func oneStory() async throws {
        try await GreenThenRed.play { scene in
            let blame = try await scene.bgexec("blame", "test")
            #expect(blame.code == 0 && blame.output.contains("src/a"), "\(blame)")
            #expect(blame.output.contains("run 1"), "the last green run is named: \(blame)")
        }
    }
}

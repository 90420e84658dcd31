import Testing

@Suite("history")
struct HistoryTests {
    @Test("it lists the runs, newest first, with their ends")
    func oneStory() async throws {
        try await GreenThenRed.play { scene in
            let history = try await scene.bgexec("history", "test")
            let lines = history.output.split(separator: "\n")
            #expect(history.code == 0 && lines.count >= 2, "\(history)")
            #expect(lines.first?.contains("test#2") == true && lines.first?.contains("failed") == true, "\(history)")
            #expect(lines.dropFirst().first?.contains("test#1") == true, "\(history)")
        }
    }
}

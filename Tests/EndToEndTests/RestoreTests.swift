import Testing

@Suite("restore")
struct RestoreTests {
    @Test("it writes the inputs of the last green run, and of a run that is named")
    func oneStory() async throws {
        try await GreenThenRed.play { scene in
            let green = try await scene.bgexec("restore", "test", "--last-green", "--to", "green")
            #expect(green.code == 0 && scene.text(of: "green/src/a") == "good\n", "\(green)")
            let red = try await scene.bgexec("restore", "test#2", "--to", "red")
            #expect(red.code == 0 && scene.text(of: "red/src/a") == "bad\n", "\(red)")
        }
    }
}

import Testing

@Suite("report")
struct ReportTests {
    @Test("it begins with what is red and the file whose save caused it")
    func oneStory() async throws {
        try await GreenThenRed.play { scene in
            let report = try await scene.bgexec("report")
            #expect(report.code == 0 && report.output.hasPrefix("RED test#2 failed"), "\(report)")
            #expect(report.output.contains("src/a"), "\(report)")
        }
    }
}

import Testing

extension Scene {
    /// Asks for a verdict about what is on the disk now.
    func fresh(_ units: String...) async throws -> CommandRun.Result {
        try await begin(["wait", "--fresh", "--timeout", "60s"] + units).end()
    }

    /// Saves, and expects the code of `wait --fresh` to be what a run says in a copy of the project in which all is built anew.
    /// - Parameters:
    ///   - change: a line of shell, which saves something.
    ///   - anew: builds everything, and runs the job; a line of shell too.
    @discardableResult
    func judge(
        _ unit: String, after change: String = "true", like anew: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> CommandRun.Result {
        #expect(try await shell(change).code == 0, "\(change)", sourceLocation: sourceLocation)
        let waited = try await fresh(unit)
        let truth = try await shell("rm -rf ../anew; cp -a . ../anew; cd ../anew; \(anew)")
        #expect(waited.code == truth.code, "\(unit) after \(change): \(waited)", sourceLocation: sourceLocation)
        return waited
    }
}

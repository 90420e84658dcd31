/// How a trial stands, for whoever asked for it.
package struct BisectRunReport: Codable, Sendable {
    /// `waiting`, `running` or `over`.
    package var phase: String
    /// The unit that runs: `test~bisect`.
    package var unit: String
    /// The number of the run.
    package var run: Int?
    /// What it waits for.
    package var waitsFor: String?
    /// The services that run on the past inputs meanwhile.
    package var moved: [String]
    /// The verdict, in a word, once it is over.
    package var verdict: String?
    /// The exit code that stands for the verdict.
    package var exitCode: Int32?

    package init(
        phase: String,
        unit: String,
        run: Int? = nil,
        waitsFor: String? = nil,
        moved: [String],
        verdict: String? = nil,
        exitCode: Int32? = nil
    ) {
        self.phase = phase
        self.unit = unit
        self.run = run
        self.waitsFor = waitsFor
        self.moved = moved
        self.verdict = verdict
        self.exitCode = exitCode
    }
}

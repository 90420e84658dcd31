/// How a trial stands, for whoever asked for it.
struct BisectRunReport: Codable, Sendable {
    /// `waiting`, `running` or `over`.
    var phase: String
    /// The unit that runs: `test~bisect`.
    var unit: String
    /// The number of the run.
    var run: Int?
    /// What it waits for.
    var waitsFor: String?
    /// The services that run on the past inputs meanwhile.
    var moved: [String]
    /// The verdict, in a word, once it is over.
    var verdict: String?
    /// The exit code that stands for the verdict.
    var exitCode: Int32?
}

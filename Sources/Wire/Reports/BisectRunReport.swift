package import Model

/// A job's run on past inputs, as `bisect` sees it.
package struct BisectRunReport: Codable, Hashable, Sendable {
    package enum Phase: Codable, Hashable, Sendable {
        /// Something else comes first: the text says what.
        case waiting(for: String?)
        /// - Parameter run: nil until it has begun.
        case running(run: Int?)
        /// - Parameter run: nil when it could not begin.
        case over(run: Int?, Verdict)
    }

    package var phase: Phase
    /// The unit that runs: `test~bisect`.
    package var unit: String
    /// The services that run on the past inputs during the run.
    package var moved: [String]

    package init(phase: Phase, unit: String, moved: [String]) {
        self.phase = phase
        self.unit = unit
        self.moved = moved
    }
}

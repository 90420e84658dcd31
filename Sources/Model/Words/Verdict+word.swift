/// The one place that turns verdicts into words and back: the history's columns, the daemon's state and all reports use it.
extension Verdict {
    /// A verdict without its code or its problem.
    package enum Word: String, Hashable, Sendable, Codable, CaseIterable {
        case passed, failed
        case timedOut = "timed out"
        case cancelled, broken
    }

    package var word: Word {
        switch self {
        case .passed: .passed
        case .failed: .failed
        case .timedOut: .timedOut
        case .cancelled: .cancelled
        case .broken: .broken
        }
    }

    /// Why the run could not do its work; nil for all verdicts but `broken`.
    package var problem: String? {
        if case .broken(let problem) = self { problem.description } else { nil }
    }

    /// - Parameters:
    ///   - code: the exit code; only those of a failed or a broken run say more than the word.
    ///   - problem: why a broken run could not do its work.
    package init(_ word: Word, code: Int32?, problem: String?) {
        switch word {
        case .passed: self = .passed
        case .failed: self = .failed(code: code ?? 1)
        case .timedOut: self = .timedOut
        case .cancelled: self = .cancelled
        case .broken: self = .broken(LaunchProblem(problem ?? "", exitCode: code ?? 125))
        }
    }
}

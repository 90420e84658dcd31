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

    /// The word as text.
    public var name: String { word.rawValue }

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

extension Verdict: Codable {
    private enum Key: String, CodingKey { case word, code, problem }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(word, forKey: .word)
        try fields.encode(exitCode, forKey: .code)
        try fields.encodeIfPresent(problem, forKey: .problem)
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        self.init(
            try fields.decode(Word.self, forKey: .word), code: try fields.decodeIfPresent(Int32.self, forKey: .code),
            problem: try fields.decodeIfPresent(String.self, forKey: .problem))
    }
}

/// The verdict of a run of a job.
public enum Verdict: Hashable, Sendable {
    /// Exit 0, and no report of it names an item that failed.
    case passed
    /// It ended with this exit code, or by a signal with its shell code (128 + n), without being stopped. Also code 1 if it ended
    /// with 0 and its report names an item that failed.
    case failed(code: Int32)
    /// It exceeded its time limit.
    case timedOut
    /// It was stopped on request.
    case cancelled
    /// It could not do its work: not started, or a unit that it needs died during the run.
    case broken(LaunchProblem)

    /// The exit code of a command that waited for this verdict, as timeout(1) and shells have them.
    public var exitCode: Int32 {
        switch self {
        case .passed: 0
        case .failed(let code): code
        case .timedOut: 124
        case .cancelled: 130
        case .broken(let problem): problem.exitCode
        }
    }

    /// The word as text.
    public var name: String { word.rawValue }
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

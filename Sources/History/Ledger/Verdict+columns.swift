import Model

extension Verdict {
    /// The verdict as the ledger keeps it: a word, and beside it a code or a text.
    var columns: (word: String, code: Int32?, detail: String?) {
        switch self {
        case .passed, .timedOut, .cancelled: (name, nil, nil)
        case .failed(let code): (name, code, nil)
        case .broken(let problem): (name, problem.exitCode, problem.description)
        }
    }

    /// Reads what `columns` gave.
    init?(word: String?, code: Int64?, detail: String?) {
        switch word {
        case "passed": self = .passed
        case "failed": self = .failed(code: Int32(clamping: code ?? 1))
        case "timed out": self = .timedOut
        case "cancelled": self = .cancelled
        case "broken": self = .broken(LaunchProblem(detail ?? "", exitCode: Int32(clamping: code ?? 125)))
        default: return nil
        }
    }

    /// Whether it says something bad about the inputs: a red one. A cancelled or a broken run says nothing about them.
    package var isRed: Bool {
        switch self {
        case .failed, .timedOut: true
        case .passed, .cancelled, .broken: false
        }
    }
}

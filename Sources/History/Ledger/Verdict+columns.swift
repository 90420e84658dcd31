import Model

extension Verdict {
    /// The verdict as the ledger keeps it: a word, and beside it a code or a text.
    var columns: (word: String, code: Int32?, detail: String?) {
        switch self {
        case .passed, .timedOut, .cancelled: (name, nil, nil)
        case .failed, .broken: (name, exitCode, problem)
        }
    }

    /// Reads what `columns` gave.
    init?(word: String?, code: Int64?, detail: String?) {
        guard let word = word.flatMap(Word.init(rawValue:)) else { return nil }
        self.init(word, code: code.map { Int32(clamping: $0) }, problem: detail)
    }

    /// Whether it says something bad about the inputs: a red one. A cancelled or a broken run says nothing about them.
    package var isRed: Bool {
        switch self {
        case .failed, .timedOut: true
        case .passed, .cancelled, .broken: false
        }
    }
}

extension Verdict.Word {
    /// The words of red verdicts.
    static let red: [Self] = [.failed, .timedOut]
}

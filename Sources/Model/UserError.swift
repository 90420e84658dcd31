/// What went wrong, in words, with what to do next and the exit code that says so to a script.
package struct UserError: Error, CustomStringConvertible {
    /// Exit codes of bgexec itself.
    package enum Code: Int32, Sendable {
        case failed = 1
        case badUsage = 2
        /// No verdict about what is there now can be had.
        case noFreshVerdict = 123
        case timedOut = 124
        case internalFailure = 125
        case interrupted = 130
    }

    /// What happened, and where.
    package let message: String
    /// What to do next; nil when there is nothing to do.
    package let advice: String?
    /// The exit code.
    package let code: Int32

    package init(_ message: String, advice: String? = nil, code: Code = .internalFailure) {
        self.init(message, advice: advice, exitCode: code.rawValue)
    }

    package init(_ message: String, advice: String?, exitCode: Int32) {
        self.message = message
        self.advice = advice
        code = exitCode
    }

    package var description: String { advice.map { "\(message)\n  \($0)" } ?? message }
}

/// What a line of a program's output is, by the words that compilers, test tools and interpreters use.
enum ErrorLine {
    enum Kind: Hashable {
        /// It says what went wrong.
        case cause
        /// It says only that something did, or how much.
        case summary
        /// A place in a call stack.
        case frame
        /// What follows is a call stack.
        case stack
        case other
    }

    static func kind(_ line: String) -> Kind {
        // Fewer words to compare for nearly all lines, and no search through a line of a megabyte.
        let text = line.prefix(400).trimmingSpace
        if text.isEmpty { return .other }
        if frameStarts.contains(where: text.hasPrefix) { return .frame }
        if stackStarts.contains(where: text.hasPrefix) { return .stack }
        if summaryStarts.contains(where: text.hasPrefix) || summaryWords.contains(where: text.contains) {
            return .summary
        }
        if causeStarts.contains(where: text.hasPrefix) { return .cause }
        // Python names an exception without words like this; `test_a.py:3: AssertionError` is a place.
        if !text.contains(" "), causeEnds.contains(where: text.hasSuffix) { return .cause }
        let lower = text.lowercased()
        return causeWords.contains(where: lower.contains) ? .cause : .other
    }

    private static let frameStarts = ["at ", "❯ "]
    private static let stackStarts = ["goroutine ", "stack backtrace:"]

    /// The last words of make, npm, cargo, ctest, pytest, go and others about what came before.
    private static let summaryStarts = [
        "===", "---------------", "FAILED ", "FAILED (", "ERROR ", "FAIL\t", "FAIL ", "FAIL    ", "!!!", "make: ***",
        "make[",
        "gmake: ***", "ninja: build stopped", "npm ERR!", "npm error", "error Command failed", "ELIFECYCLE",
        "test result: ",
        "Errors while running CTest", "exit status ", "collect2: error", "error: test failed",
        "error: could not compile",
        "error: aborting due to", "error: Recipe", "error: fatalError", "Test Suites:", "Tests:", "Failed Tests", "# ",
    ]
    private static let summaryWords = [
        " errors generated", " error generated", "tests failed out of", " error during collection",
        "errors during collection",
    ]

    private static let causeStarts = [
        "Traceback (most", "--- FAIL", "FAIL: ", "ERROR: ", "not ok ", "fatal:", "FATAL", "✗", "✘", "✖", "✕", "●",
        "E   ",
        "Segmentation fault", "assert ",
    ]
    private static let causeEnds = ["Error", "Exception"]
    private static let causeWords = [
        "error:", "error[", "error]", "exception:", "exception in ", "panic:", "panicked at", "assertion ",
        "assertion:", "***failed",
        "***exception", "***timeout", "undefined reference", "undefined:", "command not found",
    ]
}

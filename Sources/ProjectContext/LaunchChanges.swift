package import Config

/// What one run has instead of what the configuration says.
package struct LaunchChanges: Hashable, Sendable {
    /// Arguments behind those of the command.
    package var arguments: [String]
    /// Variables over all others.
    package var environment: [String: String]
    /// A time limit in place of the job's own; nil for that.
    package var timeLimit: Duration?

    package init(arguments: [String] = [], environment: [String: String] = [:], timeLimit: Duration? = nil) {
        self.arguments = arguments
        self.environment = environment
        self.timeLimit = timeLimit
    }

    /// Nothing: the run is as the configuration says.
    package static let none = LaunchChanges()

    /// The words to execute for a command, with the arguments behind them.
    ///
    /// A line for the shell gets them as `"$@"` at its end, so that each stays one word whatever is in it. A line that has `$@` itself
    /// puts them where it says.
    package func words(of command: CommandConfig) -> [String] {
        switch command {
        case .exec(let words): words + arguments
        case .shell(let line): ["sh", "-c", placing(line)] + (arguments.isEmpty ? [] : ["sh"] + arguments)
        }
    }

    private func placing(_ line: String) -> String {
        if arguments.isEmpty || line.contains("$@") || line.contains("${@") { return line }
        var line = line
        while line.last?.isWhitespace == true { line.removeLast() }
        return line + #" "$@""#
    }
}

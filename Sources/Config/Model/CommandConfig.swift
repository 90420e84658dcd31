import Model

/// A command. bgexec never expands anything in one: a `$` belongs to the shell, or to the program.
package enum CommandConfig: Hashable, Sendable {
    /// A line for `sh -c`, which expands it by its own rules.
    case shell(String)
    /// A program and its arguments, executed as they are.
    case exec([String])

    /// As in the configuration: a JSON string or a JSON array.
    package var jsonText: String {
        switch self {
        case .shell(let line): JSONString.quoted(line)
        case .exec(let words): JSONText.array(words)
        }
    }
}

/// What a run finds on its standard input.
package enum StandardInputConfig: String, Hashable, Sendable, CaseIterable {
    /// `/dev/null`: reading ends at once.
    case null
    /// A pipe that stays open without a writer, for programs that end when their input does.
    case open
}

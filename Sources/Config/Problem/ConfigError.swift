import Model

/// All that is wrong with one file, in the order of the file.
package struct ConfigError: Error, Hashable, Sendable {
    /// The problems, sorted by position; never empty.
    package let problems: [ConfigProblem]
    /// How many further problems were found and left out because there were too many.
    package let omitted: Int

    init(_ problems: [ConfigProblem], omitted: Int = 0) {
        self.problems = problems.sorted { $0.position < $1.position }
        self.omitted = omitted
    }

    init(_ problem: ConfigProblem) {
        self.init([problem])
    }

    /// All problems for a person, one after the other; see ``ConfigProblem/rendered(path:source:)``.
    package func rendered(path: String, source: [UInt8]) -> String {
        var parts = problems.map { $0.rendered(path: path, source: source) }
        if let more = NameList.more(than: 0, of: omitted) { parts.append("\(path): \(more)") }
        return parts.joined(separator: "\n")
    }
}

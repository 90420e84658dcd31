import Testing

@testable import Config

/// Reads a configuration from a text.
func parse(_ text: String, environment: [String: String] = [:]) throws(ConfigError) -> ProjectConfig {
    try ProjectConfig.parse(
        Array(text.utf8),
        environment: { environment[$0] },
        regularExpressionFault: { $0.contains("(") && !$0.contains(")") ? "a bracket is not closed" : nil }
    )
}

/// The problems of a text that must have some.
func problems(in text: String, environment: [String: String] = [:]) -> [ConfigProblem] {
    do {
        _ = try parse(text, environment: environment)
        Issue.record("no problem found in \(text)")
        return []
    } catch {
        return error.problems
    }
}

/// A text in which `▸` stands before each place where a problem is expected.
struct MarkedText {
    let text: String
    let marks: [SourcePosition]

    init(_ marked: String) {
        var text = String.UnicodeScalarView()
        var marks: [SourcePosition] = []
        var position = SourcePosition.start
        for scalar in marked.unicodeScalars {
            if scalar == "▸" {
                marks.append(position)
                continue
            }
            text.append(scalar)
            position = scalar == "\n" ? .init(line: position.line + 1, column: 1) : position.next
        }
        self.text = String(text)
        self.marks = marks
    }
}

extension SourcePosition {
    var next: SourcePosition { SourcePosition(line: line, column: column + 1) }
}

/// A configuration with one service `a` whose members follow `"command": "x"`.
func service(_ members: String) -> String { #"{"services": {"a": {"command": "x", \#(members)}}}"# }

/// A configuration with one job `a` whose members follow `"command": "x"`.
func job(_ members: String) -> String { #"{"jobs": {"a": {"command": "x", \#(members)}}}"# }

/// The only unit of a configuration.
func onlyUnit(_ text: String, environment: [String: String] = [:]) throws -> UnitConfig {
    let config = try parse(text, environment: environment)
    try #require(config.units.count == 1)
    return config.units[0]
}

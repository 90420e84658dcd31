import Syscalls

/// Colours for a terminal; plain text for everything else, and always with NO_COLOR (no-color.org).
struct Style: Sendable {
    let isOn: Bool

    static var standardOutput: Style { Style(isOn: allowed && ThisProcess.isTerminal(.output)) }
    static var standardError: Style { Style(isOn: allowed && ThisProcess.isTerminal(.error)) }

    private static var allowed: Bool {
        (ThisProcess.environment("NO_COLOR") ?? "").isEmpty && ThisProcess.environment("TERM") != "dumb"
    }

    func red(_ text: String) -> String { paint(text, "31") }
    func green(_ text: String) -> String { paint(text, "32") }
    func yellow(_ text: String) -> String { paint(text, "33") }
    func dim(_ text: String) -> String { paint(text, "2") }
    func bold(_ text: String) -> String { paint(text, "1") }

    /// All sequences that a style writes.
    static let codes = ["31", "32", "33", "2", "1", "0"].map { "\u{1B}[\($0)m" }

    private func paint(_ text: String, _ code: String) -> String { isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}

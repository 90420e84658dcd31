import Model
import ProjectContext
import Supervisor
import Syscalls

/// An environment for people and machines.
struct EnvironmentTable {
    let preview: RunPreview
    /// Whether values that look like secrets are shown.
    let reveals: Bool

    /// One line per variable: its origin and its value.
    func lines(_ style: Style) -> [String] {
        let width = preview.variables.map { $0.source.description.count }.max() ?? 0
        return preview.variables.map { variable in
            let source = variable.source.description
            let padded = source + String(repeating: " ", count: width - source.count)
            return "\(style.dim(padded))  \(variable.name)=\(shown(variable) ?? style.dim(Self.hint(variable)))"
        }
    }

    var report: Report {
        Report(
            run: preview.run.description, running: preview.isAlive,
            variables: preview.variables.map {
                Report.Variable(name: $0.name, value: shown($0), source: $0.source, hidden: shown($0) == nil)
            },
            outdated: preview.outdated)
    }

    private func shown(_ variable: RunPreview.Variable) -> String? {
        reveals || !Secrecy.isSecret(variable.name, variable.value) ? printable(variable.value[...]) : nil
    }

    private static func hint(_ variable: RunPreview.Variable) -> String {
        "(hidden, \(Counted.text(variable.value.count, "byte")); --reveal shows it)"
    }

    /// The facts for machines.
    struct Report: Encodable {
        struct Variable: Encodable {
            var name: String
            /// Nil when it is hidden.
            var value: String?
            /// inherited, file, config, venv or bgexec.
            var source: String
            /// The environment file, as the configuration names it.
            var file: String?
            var line: Int?
            /// The key of the configuration.
            var key: String?
            var hidden: Bool

            init(name: String, value: String?, source: UnitEnvironment.Source, hidden: Bool) {
                (self.name, self.value, self.hidden) = (name, value, hidden)
                switch source {
                case .inherited: self.source = "inherited"
                case .file(let file, let line): (self.source, self.file, self.line) = ("file", file, line)
                case .config(let key): (self.source, self.key) = ("config", key)
                case .venv: self.source = "venv"
                case .bgexec: self.source = "bgexec"
                }
            }
        }

        /// `router#3`.
        var run: String
        /// Whether that run lives; else it is the next.
        var running: Bool
        var variables: [Variable]
        /// Names whose values the living run does not have.
        var outdated: [String]
    }
}

/// Which values are better not left on a screen, in a recording or in a log.
enum Secrecy {
    private static let words = [
        "password", "passwd", "secret", "token", "credential", "apikey", "api_key", "private_key", "access_key",
    ]

    /// Goes by the name, and by a password in a URL.
    static func isSecret(_ name: String, _ value: [UInt8]) -> Bool {
        if value.isEmpty { return false }
        let lower = name.lowercased()
        if words.contains(where: lower.contains) || lower.hasSuffix("_key") || lower == "key" { return true }
        return holdsPassword(String(decoding: value, as: UTF8.self))
    }

    /// `scheme://user:password@host`, RFC 3986, 3.2.1.
    private static func holdsPassword(_ text: String) -> Bool {
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return false }
        let authority = parts[1].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else {
            return false
        }
        return authority[..<at].index(after: colon) < at
    }
}

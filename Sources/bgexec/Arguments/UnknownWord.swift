import Config
import ProjectContext
import Syscalls

/// What was meant by a first word that is no command.
enum UnknownWord {
    /// The advice, for a unit's name and for a typing error; nil when nothing is near.
    static func advice(on word: String, among commands: [String]) -> String? {
        if let command = command(for: word) { return "it is a unit of this project: use `\(command)`" }
        return Spelling.nearest(to: word, in: commands).map { "did you mean `bgexec \($0)`?" }
    }

    /// What brings up a unit of this name; nil when the project has none.
    static func command(for word: String) -> String? {
        guard let project = (try? Project.around()) ?? nil,
            let config = try? LoadedConfig(of: project, environment: ThisProcess.environment).config,
            let unit = config.unit(named: word)
        else { return nil }
        return unit.isService ? "bgexec start \(word)" : "bgexec once \(word)"
    }
}

import ArgumentParser
import Config
import ProjectContext
import Syscalls

extension CompletionKind {
    /// A unit of the project, while its name is being typed.
    static let units = names { _ in true }
    /// A service.
    static let services = names(\.isService)
    /// A job.
    static let jobs = names { !$0.isService }

    private static func names(_ isWanted: @escaping @Sendable (UnitConfig) -> Bool) -> CompletionKind {
        .custom { words, _, _ in
            // Before -C leads elsewhere; the words begin with the program's name.
            try? CommandLineWords(Array(words.dropFirst())).enterFolders()
            // On errors, offer nothing: completion must not print messages while a command is being typed.
            guard let project = (try? Project.around()) ?? nil,
                let loaded = try? LoadedConfig(of: project, environment: ThisProcess.environment)
            else { return [] }
            return loaded.config.units.filter(isWanted).map(\.name)
        }
    }
}

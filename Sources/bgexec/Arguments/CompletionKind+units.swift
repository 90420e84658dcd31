import ArgumentParser
import Config
import ProjectContext
import Syscalls

extension CompletionKind {
    /// A unit of the project, while its name is being typed.
    static let units = names { _ in true }
    /// A job.
    static let jobs = names { !$0.isService }
    /// Units, or a group of them.
    static let unitsAndGroups = names(withGroups: true) { _ in true }
    /// Services, or a group that has some.
    static let servicesAndGroups = names(withGroups: true, \.isService)
    /// Jobs, or a group that has some.
    static let jobsAndGroups = names(withGroups: true) { !$0.isService }

    private static func names(
        withGroups: Bool = false, _ isWanted: @escaping @Sendable (UnitConfig) -> Bool
    ) -> CompletionKind {
        .custom { words, _, _ in
            // Before -C leads elsewhere; the words begin with the program's name.
            try? CommandLineWords(Array(words.dropFirst())).enterFolders()
            // On errors, offer nothing: completion must not print messages while a command is being typed.
            guard let project = (try? Project.around()) ?? nil,
                let loaded = try? LoadedConfig(of: project, environment: ThisProcess.environment)
            else { return [] }
            let units = loaded.config.units.filter(isWanted).map(\.name)
            guard withGroups else { return units }
            return units + loaded.config.groups.filter { $0.units.contains(where: units.contains) }.map(\.name)
        }
    }
}

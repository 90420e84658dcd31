import Syscalls

/// What git's settings say of ignoring.
struct GitSettings {
    /// `core.excludesFile`, or git's default place for it; nil when there is none.
    let excludesFile: Path?
    /// The files that were asked: a change to any may name another `excludesFile`.
    let sources: Set<Path>

    /// Git's files outside the tree on which it depends what is ignored in these working copies, there or not.
    static func ruleFiles(of tops: Set<Path>) -> Set<Path> {
        let repositories = tops.filter(IgnoreRules.isRepository).map { GitRepository($0) }
        return ([nil] + repositories.map { $0 }).reduce(into: []) { files, repository in
            let settings = GitSettings(of: repository)
            files.formUnion(settings.sources)
            if let file = settings.excludesFile { files.insert(file) }
            // What git tracks is never left out by its rules, so its index is one of them.
            if let repository { files.formUnion([repository.excludeFile, TrackedNames.index(of: repository)]) }
        }
    }

    /// Asks the settings that hold in a repository; outside of all if it is nil.
    init(of repository: GitRepository?, environment: @escaping (String) -> String? = ThisProcess.environment(_:)) {
        let config = GitConfig(of: repository, environment: environment)
        sources = config.files
        if let value = config.value("core", "excludesfile") {
            excludesFile = config.path(value, from: repository?.top ?? "/")
        } else {
            excludesFile = config.userFolder.map { $0 / "ignore" }
        }
    }
}

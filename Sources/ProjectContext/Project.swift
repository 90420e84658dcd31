package import Model
package import Syscalls
import Watcher

/// Where a project and its files are.
package struct Project: Sendable {
    /// The name of the file that makes a folder a project.
    package static let configName: Path = ".bgexec.json"

    /// The folder with the configuration, without links.
    package let root: Path

    /// The configuration.
    package var config: Path { root / Self.configName }
    /// The folder of the state, 0700.
    package var state: Path { root / ".bgexec" }
    /// The folder of the logs.
    package var logs: Path { root / "logs/background_executor" }
    /// Held by the daemon.
    package var lock: Path { state / "lock" }
    /// What the daemon leaves for its successor, as JSON.
    package var stateFile: Path { state / "state.json" }
    /// The last good configuration.
    package var lastGoodConfig: Path { state / "config.json" }
    /// The environment files that it was read with.
    package var lastGoodFiles: Path { state / "config-files.json" }
    /// Names the socket that the daemon listens on.
    package var socketNote: Path { state / "socket" }
    /// The folder in which a job is run on its past inputs.
    package func bisectWorktree(of job: String) -> Path { state / "bisect" / Path(job) }
    /// The name for people: that of the folder.
    package var name: String { root.name.description }

    /// Finds the project that a folder belongs to: the nearest one upwards.
    /// - Throws: `UserError` when there is none, or when its state is not this user's alone: nothing of it is read then.
    package static func find(from folder: Path) throws -> Project {
        let search = try ProjectSearch(from: folder)
        guard let project = search.found else { throw search.failure }
        try project.checkState()
        return project
    }

    /// The project of the working folder.
    package static func current() throws -> Project { try inWorkingFolder { try find(from: $0) } }

    /// The project of the working folder, if there is one.
    /// - Throws: `UserError` when its state is not this user's alone.
    package static func around() throws -> Project? {
        try inWorkingFolder { folder in
            let project = try ProjectSearch(from: folder).found
            try project?.checkState()
            return project
        }
    }

    private static func inWorkingFolder<Result>(_ body: (Path) throws -> Result) throws -> Result {
        do { return try body(File.workingDirectory()) } catch let error as SystemError where error.isNoSuchFile {
            throw UserError(
                "the working folder has been removed", advice: "go to the project's folder and run the command again",
                code: .badUsage)
        }
    }

    /// Refuses a state that others can change, or that others have made, as one that came with a clone.
    private func checkState() throws {
        switch try PrivateFolder.fault(of: state) {
        case .missing?: return
        case nil:
            // Others may have the same modes; what git brings is never ours, and it writes over what it is told to ignore.
            guard GitTracking.holds(state) else { return }
            throw UserError(
                "\(state) came with the project, or was changed by it: git tracks files in it",
                advice:
                    "`git rm -rqf .bgexec` removes them; if you have added them yourself, `git rm -rq --cached .bgexec` keeps them"
            )
        case .owned?: throw belongsToAnother() ?? UserError("\(state) has just been replaced")
        case .notFolder?, .open?: try PrivateFolder.check(state)
        }
    }

    /// Makes the folders that everything else relies on, and refuses those that another user could replace.
    /// - Throws: `UserError` before anything is written when the configuration of a project without state is another user's: what root makes
    ///   there would lock that user out.
    package func prepareFolders() throws {
        if try File.status(of: state) == nil, let config = try RegularFile.opening(config) {
            try LoadedConfig.checkOwner(config.status, self.config)
        }
        try File.makeDirectories(state, mode: 0o700)
        try PrivateFolder.check(state)
        try hideFromGit(state)
        // A log folder that the user has created may be meant to be kept.
        guard try File.status(of: logs) == nil else { return }
        try File.makeDirectories(logs, mode: 0o755)
        try hideFromGit(logs)
    }

    private func hideFromGit(_ folder: Path) throws {
        let ignore = folder / ".gitignore"
        guard try File.status(of: ignore) == nil else { return }
        try File.replace(ignore, with: Array("*\n".utf8), surviving: .processes)
    }
}

extension Project {
    /// The error for a user who may not look into the state of another's project; nil when it is this user's own.
    package func belongsToAnother() -> UserError? {
        guard let owner = ((try? File.status(of: state)) ?? nil)?.owner, owner != ThisProcess.user else { return nil }
        let name = ProcessTable.name(ofUser: owner)
        return UserError(
            "\(root) belongs to \(name); only \(name) can view and change it", advice: ForeignFile.advice(owner))
    }
}

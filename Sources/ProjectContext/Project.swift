package import Model
package import Syscalls

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
    /// Names the socket that the daemon listens on.
    package var socketNote: Path { state / "socket" }
    /// The folder in which a job is run on its past inputs.
    package func bisectWorktree(of job: String) -> Path { state / "bisect" / Path(job) }
    /// The name for people: that of the folder.
    package var name: String { root.name.description }

    /// Finds the project that a folder belongs to: the nearest one upwards.
    package static func find(from folder: Path) throws -> Project {
        let start = try File.resolved(folder)
        var candidate = start
        while true {
            if try File.status(of: candidate / configName, followingLinks: true)?.kind == .regular {
                return Project(root: candidate)
            }
            // A running project stays one when its configuration is removed: it must still be possible to query and stop it.
            let project = Project(root: candidate)
            if ProjectActivity.load(from: project)?.isActive == true { return project }
            guard candidate.parent != candidate else { break }
            candidate = candidate.parent
        }
        throw UserError(
            "there is no \(configName) in \(start) or in any folder above it",
            advice: "run `bgexec init` in the project's top folder to make one",
            code: .badUsage
        )
    }

    /// The project of the working folder.
    package static func current() throws -> Project {
        do { return try find(from: File.workingDirectory()) } catch let error as SystemError where error.isNoSuchFile {
            throw UserError(
                "the working folder has been removed", advice: "go to the project's folder and run the command again",
                code: .badUsage)
        }
    }

    /// The project of the working folder, if there is one.
    package static func around() -> Project? { try? current() }

    /// Makes the folders that everything else relies on, and refuses those that another user could replace.
    package func prepareFolders() throws {
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
            "\(root) belongs to \(name); only \(name) can view and change it",
            advice: "run the command as \(name)")
    }
}

/// Folders that only their user may enter.
package enum PrivateFolder {
    /// - Throws: `UserError` when the folder is a link, belongs to another user, or is open to others.
    package static func check(_ path: Path) throws {
        guard let status = try File.status(of: path), status.kind == .directory else {
            throw UserError("\(path) is not a folder", advice: "move it away; bgexec creates it again")
        }
        guard status.owner == ThisProcess.user else {
            let owner = ProcessTable.name(ofUser: status.owner)
            throw UserError(
                "\(path) belongs to \(owner), who could change what bgexec trusts",
                advice: "run the command as \(owner), or ask \(owner) to stop the project and remove the folder")
        }
        guard status.permissions & 0o077 == 0 else {
            throw UserError("\(path) is open to other users", advice: "run `chmod 700 \(path)`")
        }
    }
}

package import Config
import Model
import RegularExpression
import Syscalls

/// A project's configuration as it was read.
package struct LoadedConfig: Sendable {
    /// What it says.
    package let config: ProjectConfig
    /// The file's bytes.
    private let source: [UInt8]
    /// The environment files that its references were looked for in, as they were then.
    private let files: EnvironmentFiles

    /// The most that a configuration may have, in bytes; a larger file is refused by the reader.
    private static let limit = (1 << 20) + 1

    /// Reads and checks the project's configuration, and the environment files that it names.
    /// - Parameter environment: the environment that bgexec was started with, for references.
    /// - Throws: `UserError` with every error's line and column.
    package init(of project: Project, environment: [String: String]) throws {
        try self.init(project.config, environment, EnvironmentFiles(of: project))
    }

    private init(_ path: Path, _ environment: [String: String], _ files: EnvironmentFiles) throws {
        guard let file = try Self.open(path) else {
            throw UserError("\(path) has been removed", advice: "restore it, or run `bgexec stop`", code: .badUsage)
        }
        // Of the very file that is read: the name may lead to another one by then.
        try Self.checkOwner(file.status, path)
        let bytes = try file.beginning(Self.limit)
        source = bytes
        // Each file is read once, so that it is in one state for all references.
        var read: [String: EnvironmentFile.Contents] = [:]
        let contents = { (name: String) -> EnvironmentFile.Contents in
            let contents = read[name] ?? files[name]
            read[name] = contents
            return contents
        }
        do {
            config = try ProjectConfig.parse(
                bytes, environment: { environment[$0] }, files: contents, regularExpressionFault: Self.fault)
        } catch {
            throw UserError(error.rendered(path: path.description, source: bytes), code: .badUsage)
        }
        let named = config.environmentFiles
        self.files = EnvironmentFiles(read: read.filter { named.contains($0.key) })
    }

    /// - Throws: `UserError` when something else than a file stands there.
    private static func open(_ path: Path) throws -> RegularFile? {
        do throws(SystemError) { return try RegularFile.opening(path) } catch {
            guard error.number == .invalidArgument || error.number == .symbolicLink else { throw error }
            throw UserError(
                "\(error)", advice: "put the configuration there as a file; `bgexec help config` has the keys",
                code: .badUsage)
        }
    }

    /// The environment files that are not what they were when this was read, as the configuration names them.
    package func changedFiles(in project: Project) -> [String] {
        let now = EnvironmentFiles(of: project)
        return config.environmentFiles.filter { now[$0] != files[$0] }
    }

    /// Whether the configuration's own text differs from an earlier one's.
    package func isSaved(after earlier: LoadedConfig) -> Bool { source != earlier.source }

    /// The configuration that a daemon begins with. If a running project has a broken one, the last good one stays active, as
    /// it does when a broken one is saved while the daemon runs.
    /// - Returns: the configuration, and what is wrong with the saved one.
    package static func best(
        of project: Project, environment: [String: String], isRunning: Bool
    ) throws -> (config: LoadedConfig, problem: String?) {
        do {
            return (try LoadedConfig(of: project, environment: environment), nil)
        } catch {
            guard isRunning, let files = EnvironmentFiles(keptIn: project),
                let last = try? LoadedConfig(project.lastGoodConfig, environment, files)
            else { throw error }
            return (last, "\(error)")
        }
    }

    /// Keeps it for a later daemon that finds a broken one.
    package func keep(in project: Project) throws {
        try files.keep(in: project)
        try File.replace(project.lastGoodConfig, with: source)
    }

    private static func fault(of pattern: String) -> String? {
        do throws(RegularExpression.PatternError) {
            _ = try RegularExpression(pattern)
            return nil
        } catch {
            return error.description
        }
    }

    /// Anyone who can write the configuration can run commands as this user.
    static func checkOwner(_ status: FileStatus, _ path: Path) throws {
        let trusted = status.owner == ThisProcess.user || status.owner == 0
        let strangersMayWrite =
            status.permissions & 0o002 != 0 || (status.permissions & 0o020 != 0 && status.group != ThisProcess.group)
        guard trusted else {
            throw UserError(
                "\(path) belongs to \(ProcessTable.name(ofUser: status.owner)), who could run commands as you through it",
                advice: ForeignFile.advice(status.owner),
                code: .badUsage)
        }
        guard !strangersMayWrite else {
            throw UserError(
                "\(path) can be written by other users, who could run commands as you through it",
                advice: "run `chmod go-w \(path)` and make sure that it is yours",
                code: .badUsage
            )
        }
    }
}

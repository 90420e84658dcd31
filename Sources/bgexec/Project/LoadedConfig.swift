import Config
import RegularExpression
import Syscalls

/// A project's configuration as it was read.
struct LoadedConfig: Sendable {
    /// What it says.
    let config: ProjectConfig

    /// The most that a configuration may have, in bytes; a larger file is refused by the reader.
    private static let limit = (1 << 20) + 1

    /// Reads and checks the project's configuration.
    /// - Parameter environment: answers the `${NAME}` references.
    /// - Throws: `Complaint` with every error's line and column.
    init(of project: Project, environment: [String: String]) throws {
        try Self.checkOwner(of: project.config)
        guard let bytes = try File.contents(of: project.config, limit: Self.limit) else {
            throw Complaint(
                "\(project.config) has been removed", advice: "restore it, or run `bgexec stop`", code: .badUsage)
        }
        do {
            config = try ProjectConfig.parse(
                bytes, environment: { environment[$0] }, regularExpressionFault: Self.fault)
        } catch {
            throw Complaint(error.rendered(path: project.config.description, source: bytes), code: .badUsage)
        }
    }

    private static func fault(of pattern: String) -> String? {
        do throws(RegularExpression.PatternError) {
            _ = try RegularExpression(pattern)
            return nil
        } catch {
            return error.description
        }
    }

    /// Whoever can write the configuration can run commands as this user.
    private static func checkOwner(of path: Path) throws {
        guard let status = try File.status(of: path, followingLinks: true) else { return }
        let trusted = status.owner == ThisProcess.user || status.owner == 0
        let strangersMayWrite =
            status.permissions & 0o002 != 0 || (status.permissions & 0o020 != 0 && status.group != ThisProcess.group)
        guard trusted, !strangersMayWrite else {
            throw Complaint(
                "\(path) can be written by other users, who could run commands as you through it",
                advice: "run `chmod go-w \(path)` and make sure that it is yours",
                code: .badUsage
            )
        }
    }
}

package import Config
package import Model
package import Supervisor
package import Syscalls

/// Finds the file that a command means, in the environment and the folder that it will run in.
package struct CommandFinder {
    package let environment: [String: String]
    package let directory: Path

    package init(environment: [String: String], directory: Path) {
        self.environment = environment
        self.directory = directory
    }

    /// - Throws: `LaunchProblem` with exit code 127 when there is no such file and 126 when it may not be executed.
    package func find(
        _ command: CommandConfig, with changes: LaunchChanges = .none
    ) throws(LaunchProblem) -> LaunchSpec.Program {
        let words = changes.words(of: command)
        return switch command {
        case .shell: .init(executable: "/bin/sh", arguments: words.map { Array($0.utf8) })
        case .exec: .init(executable: try locate(words.first ?? ""), arguments: words.map { Array($0.utf8) })
        }
    }

    private func locate(_ name: String) throws(LaunchProblem) -> Path {
        if name.contains("/") {
            let path = directory / Path(name.hasPrefix("./") ? String(name.dropFirst(2)) : name)
            guard let status = (try? File.status(of: path, followingLinks: true)) ?? nil else {
                throw LaunchProblem("\(path) does not exist: correct the command, or create the file", exitCode: 127)
            }
            guard status.kind == .regular, File.isExecutable(path) else {
                throw LaunchProblem("\(path) may not be executed: run `chmod +x \(path)`", exitCode: 126)
            }
            return path
        }
        let search = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        for folder in search.split(separator: ":") {
            let path = directory / Path(folder) / Path(name)
            if (try? File.status(of: path, followingLinks: true))??.kind == .regular, File.isExecutable(path) {
                return path
            }
        }
        throw LaunchProblem(
            "\(name): command not found in PATH; install it, or give its path in the command", exitCode: 127)
    }
}

package import Syscalls

/// The environment that a project was started with: all its units start from it, also when a later daemon, begun by a command
/// in another shell, takes the project over.
package enum EnvironmentSnapshot {
    /// Those that describe the terminal of a moment, or are meant for the process alone that systemd has started.
    private static let left: Set<String> = [
        "_", "OLDPWD", "PWD", "SHLVL", "COLUMNS", "LINES", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID",
        "LISTEN_FDS",
        "LISTEN_PID", "LISTEN_FDNAMES", "INVOCATION_ID", "JOURNAL_STREAM", "MANAGERPID", "SYSTEMD_EXEC_PID",
    ]

    package static func take() -> [String: String] {
        ThisProcess.environment.filter { !left.contains($0.key) && !$0.key.hasPrefix("BGEXEC_") }
    }

    /// The one that runs start from now: the project's when it has been started, else that of this command.
    package static func current(of project: Project) -> [String: String] {
        (ProjectActivity.needsSuccessor(in: project) ? load(from: project) : nil) ?? take()
    }

    /// What the runs of a project start from that starts with the session: the environment in which it was installed, since the
    /// session's own has no PATH worth the name.
    package static func autostartFile(of project: Project) -> Path { project.state / "autostart-environment" }

    package static func saveForAutostart(_ environment: [String: String], to project: Project) throws {
        try save(environment, at: autostartFile(of: project))
    }

    package static func loadForAutostart(from project: Project) -> [String: String]? {
        load(at: autostartFile(of: project))
    }

    package static func save(_ environment: [String: String], to project: Project) throws {
        try save(environment, at: file(of: project))
    }

    package static func load(from project: Project) -> [String: String]? { load(at: file(of: project)) }

    private static func file(of project: Project) -> Path { project.state / "environment" }

    private static func save(_ environment: [String: String], at path: Path) throws {
        var bytes: [UInt8] = []
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            bytes += Array("\(name)=\(value)".utf8) + [0]
        }
        try File.replace(path, with: bytes)
    }

    private static func load(at path: Path) -> [String: String]? {
        guard let bytes = (try? File.contents(of: path)) ?? nil else { return nil }
        var environment: [String: String] = [:]
        for entry in bytes.split(separator: 0) {
            guard let cut = entry.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = String(decoding: entry[entry.index(after: cut)...], as: UTF8.self)
            environment[String(decoding: entry[..<cut], as: UTF8.self)] = value
        }
        return environment
    }
}

import Syscalls

/// The environment that a project was started with: all its units start from it, also when a later daemon, begun by a command
/// in another shell, takes the project over.
enum EnvironmentSnapshot {
    /// Those that describe the terminal of a moment, or are meant for the process alone that systemd has started.
    private static let left: Set<String> = [
        "_", "OLDPWD", "PWD", "SHLVL", "COLUMNS", "LINES", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID",
        "LISTEN_FDS",
        "LISTEN_PID", "LISTEN_FDNAMES", "INVOCATION_ID", "JOURNAL_STREAM", "MANAGERPID", "SYSTEMD_EXEC_PID",
    ]

    static func take() -> [String: String] {
        ThisProcess.environment.filter { !left.contains($0.key) && !$0.key.hasPrefix("BGEXEC_") }
    }

    /// The one that runs start from now: the project's when it has been started, else that of this command.
    static func current(of project: Project) -> [String: String] {
        let state = DaemonState.load(from: project)
        let isActive = state.isActive && state.boot == ProcessTable.bootIdentifier()
        return (isActive ? load(from: project) : nil) ?? take()
    }

    static func save(_ environment: [String: String], to project: Project) throws {
        var bytes: [UInt8] = []
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            bytes += Array("\(name)=\(value)".utf8) + [0]
        }
        try File.replace(project.state / "environment", with: bytes)
    }

    static func load(from project: Project) -> [String: String]? {
        guard let bytes = (try? File.contents(of: project.state / "environment")) ?? nil else { return nil }
        var environment: [String: String] = [:]
        for entry in bytes.split(separator: 0) {
            guard let cut = entry.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = String(decoding: entry[entry.index(after: cut)...], as: UTF8.self)
            environment[String(decoding: entry[..<cut], as: UTF8.self)] = value
        }
        return environment
    }
}

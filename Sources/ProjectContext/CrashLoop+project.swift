import Model
package import Supervisor
import Syscalls

extension CrashLoop {
    /// A record with more bytes than this is set aside when a daemon starts.
    private static let keptBytes = 64 << 10

    private static func file(of project: Project) -> Path { file(in: project.state) }

    /// Refuses to start another daemon in a crash loop.
    /// - Throws: `UserError`.
    package static func check(_ project: Project) throws {
        let loop = CrashLoop(in: project.state)
        guard loop.isOn else { return }
        throw UserError(
            "the daemon has crashed \(loop.crashes) times within ten minutes, last by \(loop.how ?? "a signal"): it is not restarted automatically. "
                + "Running units keep running, but are not restarted",
            advice:
                "\(file(of: project)) and \(project.state / "daemon.log") show where it crashed; `bgexec daemon restart` tries again"
        )
    }

    /// Begins to note the crashes of this process, the project's daemon.
    package static func watch(_ project: Project) {
        if let status = (try? File.status(of: file(of: project))) ?? nil, status.size > keptBytes { forget(project) }
        // The daemon works without this record too.
        try? CrashNotes.keep(at: file(of: project))
    }

    /// Forgets the crashes, so that the daemon is started again.
    package static func forget(_ project: Project) {
        try? File.rename(file(of: project), to: project.state / "crashes.old")
    }
}

import Config
import Daemon
import Loop
import ProjectContext
import Syscalls
import Wire

/// A project's status, whether its daemon runs or not.
@LoopActor
enum ProjectStatus {
    /// Asks the daemon. One that was killed is replaced first, so that what it left running is known; a project that was not
    /// started, or was stopped, is described from what is on disk.
    static func read(of project: Project) async throws -> ProjectReport {
        if let client = try ControlClient.connect(to: project) {
            do {
                var report = try await client.ask(.status).status
                report.daemonProgram = client.daemon.flatMap { DaemonProgram(of: $0) }
                return report
            } catch is DaemonLost { client.close() }
        }
        if ProjectActivity.needsSuccessor(in: project) {
            return try await DaemonLauncher.ask(.status, of: project).1.status
        }
        return try ProjectReport(ofStopped: project)
    }
}

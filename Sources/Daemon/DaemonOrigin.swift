import Loop
package import Model
package import ProjectContext
package import Supervisor
import Syscalls

/// Who started a daemon, and so who starts the next one when it is killed.
package struct DaemonOrigin: Sendable {
    /// The run whose shim started it, since the daemon before had been killed or had crashed.
    package var shimOf: RunIdentity?
    /// How shims start the next one; nil when somebody else does, or nobody is to.
    package var launch: DaemonLaunch?

    /// A daemon that nobody but its own starter starts again.
    package init() {}

    /// A daemon in the background, started by a command or by a shim. Its shims start it again, unless its user wants a dead daemon to
    /// stay dead, as for debugging.
    package init(background arguments: [String], of project: Project, shimOf: RunIdentity?) {
        self.shimOf = shimOf
        guard ThisProcess.environment("BGEXEC_RESTART_DAEMON") != "no" else { return }
        // A file that was replaced or removed has no path any more.
        let executable = (try? ThisProcess.executable()) ?? DaemonLaunch(in: project.state)?.executable
        launch = DaemonLaunch(
            executable: executable ?? "/proc/self/exe", arguments: arguments.map { Array($0.utf8) },
            environment: ThisProcess.environment.map { Array("\($0.key)=\($0.value)".utf8) }, directory: project.root)
    }

    /// Leaves the record by which shims start the next daemon. Without it all works as well, until this daemon is killed.
    @LoopActor
    func record(in project: Project, _ daemonLog: DaemonLog) {
        do {
            if let launch { try launch.save(in: project.state) } else { try DaemonLaunch.remove(in: project.state) }
        } catch {
            daemonLog.write("this daemon is not started again if it is killed: \(error)")
        }
    }
}

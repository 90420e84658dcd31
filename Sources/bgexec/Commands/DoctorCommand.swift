import ArgumentParser
import Daemon
import History
import Loop
import ProjectContext
import Syscalls
import Watcher
import Wire

/// `doctor`: can everything be watched, and is what we know true?
struct DoctorCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Report the use of inotify against its limits, and compare what the watcher knows with the disk.",
        discussion: """
            Watches the project's inputs (without a project, the working folder) for a moment, and changes nothing. If the \
            project is running, the daemon's own watcher is checked too, which takes about as long as `find` on the same folders. \
            Exits with 1 if something differs from the disk, or if not everything can be watched.

              bgexec doctor
              bgexec doctor --json
            """
    )

    @Flag(help: "Print JSON.")
    var json = false

    func carryOut() async throws -> Int32 {
        // A state that is not to be trusted is no fault of the machine's.
        _ = try Project.around()
        let usage = InotifyUse()
        let watcher: Watcher
        do {
            var configuration = try Self.whatToWatch()
            // The audit asks for names and kinds, not for contents.
            configuration.netChange.hashLimit = 0
            watcher = try Watcher(configuration, on: EventLoop.running)
        } catch {
            // If no instance is left, the report still shows which processes hold them.
            if !json { usage.print() }
            throw error
        }
        try await watcher.start()
        let tree = await WatchAudit(of: watcher)
        watcher.stop()
        let report = DoctorReport(
            usage, tree, try await Self.daemonsAudit(),
            daemonProblem: try Project.around().flatMap { DaemonTrouble.find(of: $0) })
        if json { try JSONOutput.print(report, pretty: true) } else { report.print() }
        return report.healthy ? 0 : 1
    }

    /// What the daemon says of its own watcher, if one runs.
    @LoopActor
    private static func daemonsAudit() async throws -> WatchAudit? {
        guard let project = try Project.around(), let client = try ControlClient.connect(to: project) else {
            return nil
        }
        return try await client.ask(.audit).audit
    }

    @LoopActor
    private static func whatToWatch() throws -> WatcherConfiguration {
        let here = try File.workingDirectory()
        guard let project = try Project.around() else {
            return WatcherConfiguration(roots: [WatchRoot(here)], ignore: IgnoreConfiguration(base: here))
        }
        return WatcherConfiguration(
            of: project, try LoadedConfig(of: project, environment: EnvironmentSnapshot.take()).config)
    }
}

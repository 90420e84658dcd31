import ArgumentParser
import Loop
import Syscalls
import Watcher

/// `doctor`: can everything be watched, and is what we know true?
struct DoctorCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Report the use of inotify against its limits, and compare what the watcher knows with the disk.",
        discussion: """
            Watches the project's inputs (the working folder, without a project) for a moment, and changes nothing. Exits with
            1 when something differs from the disk, or when not everything can be watched.

              bgexec doctor
              bgexec doctor --json
            """
    )

    @Flag(help: "Print JSON.")
    var json = false

    func carryOut() async throws -> Int32 {
        let usage = InotifyUse()
        let watcher: Watcher
        do {
            var configuration = try Self.whatToWatch()
            // The audit asks for names and kinds, not for contents.
            configuration.netChange.hashLimit = 0
            watcher = try Watcher(configuration)
        } catch {
            // Who holds the instances that are missing is just what is asked.
            if !json { usage.tell() }
            throw error
        }
        try await watcher.start()
        let report = DoctorReport(usage, watcher, await Self.audit(watcher))
        watcher.stop()
        if json { try JSONOutput.print(report, pretty: true) } else { report.tell() }
        return report.healthy ? 0 : 1
    }

    /// What differs however often it is looked at: a file that is just being written is no difference.
    @LoopActor
    private static func audit(_ watcher: Watcher) async -> Audit {
        await watcher.backgroundWorkDone()
        await watcher.sync()
        var audit = watcher.audit()
        for _ in 0..<3 where !audit.differences.isEmpty {
            await watcher.sync()
            audit = audit.confirmed(by: watcher.audit())
        }
        return audit
    }

    @LoopActor
    private static func whatToWatch() throws -> WatcherConfiguration {
        let here = try File.workingDirectory()
        guard let project = Project.around() else {
            return WatcherConfiguration(roots: [WatchRoot(here)], ignore: IgnoreConfiguration(base: here))
        }
        return SourceWatch.configuration(
            project, try LoadedConfig(of: project, environment: EnvironmentSnapshot.take()).config)
    }
}

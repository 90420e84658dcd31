import ArgumentParser
import Loop
import Syscalls
import Watcher

/// `doctor`: can everything be watched, and is what we know true?
struct DoctorCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Report the use of inotify against its limits, and compare what the watcher knows with the disk.",
        discussion:
            "Watches the project's inputs (the working folder, without a project) for a moment, and changes nothing."
    )

    func carryOut() async throws -> Int32 {
        showHolders()
        let watcher = try Watcher(Self.whatToWatch())
        try await watcher.start()
        await watcher.sync()
        let audit = watcher.audit()
        let statistics = watcher.statistics
        Output.print(
            "tree: \(statistics.folders) folders, \(statistics.files) files, \(statistics.watches) watches, "
                + "\(statistics.memory / 1024) KiB; \(statistics.polledFolders) folders are polled")
        for notice in watcher.warnings { Output.print("warning: \(notice)") }
        for difference in audit.differences { Output.print("differs: \(difference)") }
        Output.print("audit: \(audit.names) names compared with the disk, \(audit.differences.count) differ")
        watcher.stop()
        return audit.differences.isEmpty ? 0 : 1
    }

    private func showHolders() {
        let holders = InotifyUsage.holders()
        let own = holders.filter { $0.user == ThisProcess.user }
        let limit = InotifyUsage.watchLimit
        let used = own.reduce(0) { $0 + $1.watches }
        let instances = own.reduce(0) { $0 + $1.instances }
        Output.print("watches: \(used) of \(limit.map(String.init) ?? "?") are used by this user")
        Output.print(
            "instances: \(instances) of \(InotifyUsage.instanceLimit.map(String.init) ?? "?") are used by this user")
        for holder in holders.prefix(10) {
            let command = ProcessTable.commandLine(of: holder.pid) ?? "?"
            Output.print(
                "  \(holder.watches) watches, \(holder.instances) instances: pid \(holder.pid), \(command.prefix(60))")
        }
        if let limit, used * 10 > limit * 8 {
            Output.print("warning: raise it with: \(Notice.sysctlLine(currentLimit: limit))")
        }
    }

    @LoopActor
    private static func whatToWatch() throws -> WatcherConfiguration {
        let here = try File.workingDirectory()
        guard let project = try? Project.current(),
            let loaded = try? LoadedConfig(of: project, environment: EnvironmentSnapshot.take())
        else { return WatcherConfiguration(roots: [WatchRoot(here)], ignore: IgnoreConfiguration(base: here)) }
        return SourceWatch.configuration(project, loaded.config)
    }
}

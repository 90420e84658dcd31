import ArgumentParser
import Loop
import ProjectContext
import Syscalls
import Wire

/// `projects`: what of this user's runs on this machine.
struct ProjectsCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "projects",
        abstract: "List your projects that run on this machine: folder, state, since when, ports, memory.",
        discussion: """
            Works from any folder, and starts nothing. Also lists projects whose folder was deleted, and those whose daemon was \
            killed while their services run. Projects of other users are not shown.

              bgexec projects
              bgexec stop --all-projects
            """
    )

    /// How long each daemon may take to say how its units are.
    private static let patience = Duration.seconds(2)

    @Flag(help: "Print the same facts as JSON.")
    var json = false

    func carryOut() async throws -> Int32 {
        var entries: [ProjectsReport.Entry] = []
        for found in RunningProject.all() {
            entries.append(.init(found, await Self.status(of: found)))
        }
        let report = ProjectsReport(projects: entries)
        if json {
            try JSONOutput.print(report, pretty: true)
        } else {
            report.lines(.standardOutput).forEach(Output.print)
        }
        return 0
    }

    /// What the daemon says; nil when there is none, or it does not answer.
    @LoopActor private static func status(of found: RunningProject) async -> ProjectReport? {
        guard found.daemon != nil, let client = (try? ControlClient.connect(to: found.project)) ?? nil else {
            return nil
        }
        defer { client.close() }
        return try? await client.ask(.status, by: .now.advanced(by: patience)).status
    }
}

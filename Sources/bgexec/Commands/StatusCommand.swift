import ArgumentParser
import Loop
import ProjectContext
import Wire

/// `status`: which services are up and which jobs are green.
struct StatusCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show every unit: state, pid, uptime, restarts, health, inputs, last exit, and the last cycle.",
        discussion: """
            Works from any folder below the project, returns at once, and starts nothing.

            Below the table are the last error lines of each job that failed without naming items, and of each service that does not start.

            INPUTS shows whether a verdict, or a running service, is up to date: `fresh` if it reflects the current inputs, STALE \
            with the files that have changed since. A short summary of what happened since you last looked comes first; "last" is \
            remembered for each reader: a terminal's user, or the name in BGEXEC_READER.

              bgexec status
              BGEXEC_READER=agent-7 bgexec status --json
            """
    )

    @Flag(help: "Print the same facts as JSON.")
    var json = false

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        var report = try await ProjectStatus.read(of: project)
        let absence = MissedEvents(of: Reader.watching, in: project)
        report.news = absence?.news
        report.units = report.units.map { $0.withErrors(in: project) }
        if json {
            try JSONOutput.print(report, pretty: true)
        } else {
            StatusTable(report: report, style: .standardOutput).lines.forEach(Output.print)
        }
        try await absence?.markAsRead()
        return 0
    }
}

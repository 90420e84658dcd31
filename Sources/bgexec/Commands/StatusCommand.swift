import ArgumentParser
import Loop

/// `status`: what is up, what is green.
struct StatusCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show every unit: state, pid, uptime, restarts, health, last exit, and the last cycle.",
        discussion: "Works from any folder below the project, and answers at once. Starts nothing."
    )

    @Flag(help: "Print the same facts as JSON.")
    var json = false

    func carryOut() async throws -> Int32 {
        let report = try await ProjectStatus.read(of: Project.current())
        if json {
            try JSONOutput.print(report, pretty: true)
        } else {
            StatusTable(report: report, style: .standardOutput).lines.forEach(Output.print)
        }
        return 0
    }
}

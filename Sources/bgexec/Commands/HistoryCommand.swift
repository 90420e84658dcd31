import ArgumentParser
import History
import Loop

/// `history`: past runs.
struct HistoryCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List past runs, the newest first: verdict, duration, cause.",
        discussion: """
            Needs no daemon. A run's number is good for `bgexec show`, `bgexec diff` and `bgexec logs --run`.

              bgexec history test --failed -n 5
            """
    )

    @Argument(help: "Only this unit's runs.")
    var unit: String?

    @Flag(help: "Only runs that failed, timed out, broke or crashed.")
    var failed = false

    @Option(name: [.customShort("n", allowingJoined: true), .long], help: "How many.")
    var number = 20

    @Flag(help: "Print the same facts as JSON.")
    var json = false

    func carryOut() async throws -> Int32 {
        let history = try HistoryAccess()
        let runs = try history.reader.runs(.init(unit: unit, failedOnly: failed, limit: max(0, number)))
        if json {
            try JSONOutput.print(runs.map(RunReport.init), pretty: true)
        } else {
            for run in runs { Output.print(RunLine(facts: run, style: .standardOutput).text) }
        }
        return 0
    }
}

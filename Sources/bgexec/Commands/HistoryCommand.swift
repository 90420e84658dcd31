import ArgumentParser
import History
import Loop
import ProjectContext
import Syscalls

/// `history`: past runs.
struct HistoryCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List past runs, the newest first: verdict, duration, cause.",
        discussion: """
            Needs no daemon. Use a run's number with `bgexec show`, `bgexec diff` and `bgexec logs --run`.

              bgexec history test --failed -n 5
            """
    )

    @Argument(help: "Only this unit's runs.", completion: .units)
    var unit: String?

    @Flag(help: "Only runs that failed, timed out, broke or crashed.")
    var failed = false

    @Option(name: [.customShort("n", allowingJoined: true), .long], parsing: .unconditional, help: "How many.")
    var number = 20

    @Flag(help: "Print the same facts as JSON.")
    var json = false

    func validate() throws {
        if number < 0 { throw ValidationError("-n \(number): a number of runs cannot be negative.") }
    }

    func carryOut() async throws -> Int32 {
        let history = try HistoryAccess()
        let runs = try history.reader.runs(.init(unit: unit, failedOnly: failed, limit: number))
        if let unit, runs.isEmpty { try history.check(unit) }
        if json {
            try JSONOutput.print(runs.map { RunReport($0) }, pretty: true)
        } else {
            for run in runs { Output.print(RunLine(facts: run, style: .standardOutput).text) }
            if runs.isEmpty, number > 0 {
                Output.print("no \(failed ? "failed run" : "run")\(unit.map { " of \($0)" } ?? "") is in the history")
            }
        }
        return 0
    }
}

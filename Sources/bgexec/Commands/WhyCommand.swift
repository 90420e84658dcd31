import ArgumentParser
import History
import Loop

/// `why`: the chain of reasons behind a unit's state.
struct WhyCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Tell why a unit is in its state: each step, its reason and who brought it about, the newest first."
    )

    @Argument(help: "The unit.")
    var unit: String

    @Option(name: [.customShort("n", allowingJoined: true), .long], help: "How many steps back.")
    var number = 10

    @Flag(help: "Print the same facts as JSON.")
    var json = false

    func carryOut() async throws -> Int32 {
        let history = try HistoryAccess()
        let chain = try history.reader.chain(of: unit, limit: max(1, number))
        guard !chain.isEmpty else {
            throw Complaint("nothing is known of \(unit)", advice: "`bgexec status` names the units", code: .badUsage)
        }
        if json {
            try JSONOutput.print(chain.map(EventReport.init), pretty: true)
            return 0
        }
        for event in chain { Output.print(EventLine(event: event, style: .standardOutput).text) }
        return 0
    }
}

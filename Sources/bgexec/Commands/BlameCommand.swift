import ArgumentParser
import History
import Loop
import Supervisor
import Syscalls

/// `blame`: which save turned a job red.
struct BlameCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "blame",
        abstract: "Name the save that turned a job red, with its files.",
        discussion: "When several saves fell into one run, all of them are named, in order."
    )

    @Argument(help: "The job.")
    var job: String

    func carryOut() async throws -> Int32 {
        let history = try HistoryAccess()
        guard let turn = try history.reader.turn(of: job) else {
            Output.print("\(job) is not red")
            return 0
        }
        let (green, red, saves) = (turn.green, turn.red, turn.saves)
        let last = green.map { "run \($0.run.number)" } ?? "none"
        let isAnswered = turn.since != red.begun
        let first =
            "\(RunLine.time(turn.since))"
            + (isAnswered ? ", when the inputs of red run \(red.run.number) came back" : "")
        Output.print(
            "\(job) is red since " + (isAnswered ? first : "run \(red.run.number) of \(first)")
                + "; last green: \(last)")
        switch try history.reader.attribution(of: job, green: green, red: red, saves: saves) {
        case .save(let save): show(save)
        case .oneOf(let saves):
            Output.print("\(saves.count) saves fell into that run; it is one of them:")
            saves.forEach(show)
            Output.print("`bgexec bisect \(job)` finds out which")
        case .notTheInputs: Output.print("it was not the inputs: they are those of the last green run")
        case .unknown: Output.print("which save it was is not known: what lies between is not in the history")
        }
        return 0
    }

    private func show(_ save: Save) {
        let files = save.paths.map(\.description).joined(separator: ", ")
        Output.print("  cycle \(save.cycle)  \(RunLine.time(save.time))  \(files)  inputs \(save.snapshot.short)")
    }
}

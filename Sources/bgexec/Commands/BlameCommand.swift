import ArgumentParser
import History
import Loop
import Model
import Supervisor
import Syscalls

/// `blame`: which save turned a job red.
struct BlameCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "blame",
        abstract: "Name the save that turned a job red, with its files.",
        discussion: "If one run covered several saves, all of them are named, in order."
    )

    @Argument(help: "The job.", completion: .jobs)
    var job: String

    @Flag(help: "Print the same facts as JSON.")
    var json = false

    /// What `--json` prints.
    struct Facts: Encodable {
        struct Cause: Encodable {
            var cycle: Int64
            var time: String
            var files: [String]
            var snapshot: String
            /// The git command that changed the files.
            var git: String?

            init(_ save: Save) {
                (cycle, time) = (save.cycle, save.time.description)
                (files, snapshot) = (save.paths.map(\.description), save.snapshot.description)
                git = save.git
            }
        }

        var job: String
        var red = false
        /// The first red run.
        var run: Int?
        var since: String?
        /// The last green run before it.
        var green: Int?
        /// save: it is the one in `saves`; one-of: it is one of them; not-the-inputs; unknown.
        var attribution: String?
        var saves: [Cause] = []
    }

    func carryOut() async throws -> Int32 {
        let history = try HistoryAccess()
        try history.checkJob(job)
        var facts = Facts(job: job)
        guard let turn = try history.reader.turn(of: job) else {
            if json { try JSONOutput.print(facts, pretty: true) } else { Output.print("\(job) is not red") }
            return 0
        }
        let (green, red, saves) = (turn.green, turn.red, turn.saves)
        let attribution = try history.reader.attribution(of: job, green: green, red: red, saves: saves)
        if json {
            (facts.red, facts.run, facts.since) = (true, red.run.number, turn.since.description)
            facts.green = green?.run.number
            (facts.attribution, facts.saves) = Self.words(for: attribution)
            try JSONOutput.print(facts, pretty: true)
            return 0
        }
        let last = green.map { "run \($0.run.number)" } ?? "none"
        let isAnswered = turn.since != red.begun
        let first =
            "\(RunLine.time(turn.since))"
            + (isAnswered ? ", when the inputs of red run \(red.run.number) came back" : "")
        Output.print(
            "\(job) is red since " + (isAnswered ? first : "run \(red.run.number) of \(first)")
                + "; last green: \(last)")
        switch attribution {
        case .save(let save): show(save)
        case .oneOf(let saves):
            Output.print("\(saves.count) saves came before that run; it is one of them:")
            saves.forEach(show)
            Output.print("`bgexec bisect \(job)` finds out which")
        case .notTheInputs: Output.print("the inputs are not the cause: they are the same as in the last green run")
        case .unknown: Output.print("the save is unknown: the history does not cover the time between these runs")
        }
        return 0
    }

    private static func words(for attribution: Attribution) -> (String, [Facts.Cause]) {
        switch attribution {
        case .save(let save): ("save", [.init(save)])
        case .oneOf(let saves): ("one-of", saves.map { .init($0) })
        case .notTheInputs: ("not-the-inputs", [])
        case .unknown: ("unknown", [])
        }
    }

    private func show(_ save: Save) {
        let files = NameList.text(save.paths, limit: 10)
        let git = save.git.map { "\($0): " } ?? ""
        Output.print("  cycle \(save.cycle)  \(RunLine.time(save.time))  \(git)\(files)  inputs \(save.snapshot.short)")
    }
}

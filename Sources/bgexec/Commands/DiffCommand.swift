import ArgumentParser
import History
import Loop
import Supervisor

/// `diff`: what changed since the last green.
struct DiffCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show how the inputs of a run differ from those of the last green run before it.",
        discussion: "Works with and without git in the project.\n\n  bgexec diff test\n  bgexec diff test#42"
    )

    @Argument(help: "The run: UNIT#NUMBER, or UNIT for its newest.")
    var run: String

    @Flag(help: "Only the names of the files.")
    var nameOnly = false

    func carryOut() async throws -> Int32 {
        let history = try HistoryAccess()
        let facts = try history.run(named: run)
        guard let new = facts.snapshot else {
            throw Complaint(
                "\(facts.run) has no inputs", advice: "give the unit \"inputs\" in the configuration", code: .failed)
        }
        guard let green = try history.reader.green(before: facts),
            let old = green.snapshot
        else { throw Complaint("there is no green run before \(facts.run)", code: .failed) }
        let store = try history.store()
        if nameOnly {
            for change in try store.changes(from: old, to: new) { Output.print("\(change.word)  \(change.path)") }
            return 0
        }
        let style = Style.standardOutput
        for line in try store.diff(from: old, to: new) {
            Output.print(DiffLine.painted(line, style))
        }
        return 0
    }
}

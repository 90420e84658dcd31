import ArgumentParser
import History
import Loop
import Model
import Supervisor
import Syscalls

/// `diff`: what changed since the last green.
struct DiffCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show how the inputs of a run differ from those of the last green run before it.",
        discussion: """
            Without a run, shows the red job that ran last. Works with and without git in the project.

              bgexec diff
              bgexec diff test
              bgexec diff test#42 --json
            """
    )

    @Argument(
        help: "The run: UNIT#NUMBER, or UNIT for its newest; by default, that of the red job that ran last.",
        completion: .jobs)
    var run: String?

    @Flag(help: "Only the names of the files.")
    var nameOnly = false

    @Flag(help: "Print the same facts as JSON.")
    var json = false

    /// What `--json` prints.
    struct Facts: Encodable {
        struct File: Encodable {
            var change: String
            var path: String
            /// The exact name in Base64 when it is not shown as it is.
            var pathBytes: String?
        }

        /// Nil when nothing is red.
        var run: String?
        var green: String?
        var files: [File] = []
        /// The unified diff; nil with --name-only.
        var diff: String?
    }

    func carryOut() async throws -> Int32 {
        let history = try HistoryAccess()
        let facts: RunFacts
        if let run {
            facts = try history.run(named: run)
            // Its newest run was red, and an earlier one has answered since.
            if try RunName(run).choice == nil, facts.isRed, try history.reader.turn(of: facts.run.unit) == nil {
                return try printNothing(
                    "\(facts.run.unit) is green again; `bgexec diff \(facts.run)` shows what its last red run saw")
            }
        } else {
            guard let red = try history.newestRed() else { return try printNothing("no job is red") }
            facts = red
        }
        guard let new = facts.snapshot else {
            throw UserError(
                "\(facts.run) has no inputs", advice: "give the unit \"inputs\" in the configuration", code: .failed)
        }
        guard let green = try history.reader.green(before: facts),
            let old = green.snapshot
        else { throw UserError("there is no green run before \(facts.run)", code: .failed) }
        try show(history, facts, green, from: old, to: new)
        return 0
    }

    private func printNothing(_ words: String) throws -> Int32 {
        if json { try JSONOutput.print(Facts(), pretty: true) }
        // Not where a patch is expected.
        Output.error("\(words)\n")
        return 0
    }

    private func show(
        _ history: HistoryAccess, _ facts: RunFacts, _ green: RunFacts, from old: SnapshotID, to new: SnapshotID
    ) throws {
        let store = try history.store()
        if json {
            let files = try store.changes(from: old, to: new).map {
                Facts.File(change: $0.word, path: $0.shown.description, pathBytes: $0.shown.exactBytes)
            }
            let diff = nameOnly ? nil : try store.diff(from: old, to: new).joined(separator: "\n")
            let found = Facts(run: facts.run.description, green: green.run.description, files: files, diff: diff)
            return try JSONOutput.print(found, pretty: true)
        }
        if nameOnly {
            for change in try store.changes(from: old, to: new) { Output.print("\(change.word)  \(change.shown)") }
            return
        }
        if run == nil { Output.error("\(facts.run) against \(green.run), the last green run before it\n") }
        let style = Style.standardOutput
        for line in try store.diff(from: old, to: new) {
            // A patch must stay one: only a person is shown it made safe.
            if ThisProcess.isTerminal(.output) {
                Output.print(DiffLine.painted(line, style))
            } else {
                Output.write(Array((line + "\n").utf8))
            }
        }
    }
}

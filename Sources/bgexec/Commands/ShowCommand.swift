import ArgumentParser
import History
import Loop
import Model
import Supervisor
import Syscalls

/// `show`: all that is known of a run.
struct ShowCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a past run: cause, inputs, verdict, failing items.",
        discussion: """
            Shows cause, actor, cycle and files, times, cost, inputs, commit, how it ended, where its output is, and what fails: the \
            items that its test report names with what is said of each, or else the last error lines of its output.

            With --json the same facts: those of `history --json`, and `files` and `git` of the cycle, `failingItems` (`name`, `kind`, \
            `isNew`, `message`, `excerpt`), `fixedItems`, `flaky`, `notices`, `how`, and `errorLines`.

            With --basis it shows what its verdict rests on: the definition, the inputs, and what each unit that it needs came to. A \
            verdict is fresh as long as all of that is as it was.

              bgexec show test       the newest run
              bgexec show test@last-failed
              bgexec show test#41 --basis
              bgexec show test#41 --json
            """
    )

    @Argument(
        help: "The run: UNIT#NUMBER, UNIT@last-failed, or UNIT for its newest; @ and # mean the same.",
        completion: .units)
    var run: String

    @Flag(help: "Show what the verdict rests on.")
    var basis = false

    @Flag(help: "Print the same facts as JSON.")
    var json = false

    func carryOut() async throws -> Int32 {
        let history = try HistoryAccess()
        let facts = try history.run(named: run)
        if basis { return try showBasis(of: facts) }
        if json {
            try JSONOutput.print(try ShowReport(facts, history), pretty: true)
            return 0
        }
        let line = RunLine(facts: facts, style: .standardOutput)
        Output.print("\(facts.run)  \(line.style.paint(line.tone, line.outcome))")
        Output.print("  why      \(facts.reason) (\(facts.actor))")
        if let id = facts.cycle, let cycle = try history.reader.cycle(id) {
            let changes = NameList.text(cycle.changes, limit: 10)
            Output.print("  cycle    \(id)" + (changes.isEmpty ? "" : ": \(changes)"))
        }
        Output.print("  began    \(facts.begun)")
        if let ready = facts.ready { Output.print("  healthy  \(ready)") }
        if let end = facts.end {
            Output.print("  how      \(facts.how ?? "?")")
            Output.print("  ended    \(end.time), after \(DurationFormat.text(end.duration))")
            Output.print(
                "  cost     \(DurationFormat.text(end.cpuTime)) of CPU time, \(SizeFormat.text(end.peakMemory << 10)) peak memory"
            )
        }
        if let snapshot = facts.snapshot { Output.print("  inputs   \(snapshot.short)") }
        if let head = facts.head { Output.print("  commit   \(head.prefix(12))") }
        for path in facts.drift.prefix(20) { Output.print("  STALE    \(path) changed while it ran") }
        if let more = NameList.more(than: 20, of: facts.drift.count) {
            Output.print("           \(more): --json lists all")
        }
        Output.print("  log      bgexec logs \(facts.run.unit) --run \(facts.run.number)\(span(of: facts))")
        try showItems(facts, history)
        for (index, line) in (facts.errorLines(history) ?? []).enumerated() {
            Output.print("  \(index == 0 ? "output   " : "         ")\(line)")
        }
        try showFlakes(facts.run.unit, history)
        try showNotices(facts.run, history)
        return 0
    }

    private func showBasis(of facts: RunFacts) throws -> Int32 {
        guard let basis = facts.basis else {
            throw UserError(
                "it is not known what \(facts.run) rests on",
                advice: "something could not be read when it began, or an older bgexec recorded it", code: .failed)
        }
        if json {
            try JSONOutput.print(BasisReport(facts.run, basis), pretty: true)
        } else {
            BasisReport(facts.run, basis).lines.forEach(Output.print)
        }
        return 0
    }

    private func showFlakes(_ unit: String, _ history: HistoryAccess) throws {
        for flake in try history.reader.flakes(of: unit).prefix(10) {
            Output.print(
                "  flaky    \(flake.name) failed in \(flake.failures) of \(Counted.text(flake.runs, "run")) on the same inputs"
            )
        }
    }

    private func showNotices(_ run: RunIdentity, _ history: HistoryAccess) throws {
        for notice in try history.reader.notices(of: run) {
            Output.print("  notified \(RunLine.time(notice.time))  \(notice.text)")
        }
    }

    /// Where its lines lie: file and byte, as long as rotation has not taken them.
    private func span(of facts: RunFacts) -> String {
        guard let begin = facts.logBegin else { return "" }
        return "  (file:byte \(begin) to \(facts.end?.logEnd ?? "now"))"
    }

    private func showItems(_ facts: RunFacts, _ history: HistoryAccess) throws {
        guard let items = facts.items, let comparison = try history.reader.comparison(of: facts) else { return }
        Output.print("  items    \(items.total), \(items.failing) failing")
        if let fault = items.fault { Output.print("           the report is incomplete: \(fault)") }
        let messages = Dictionary(try history.reader.failures(of: facts.run).map { ($0.name, $0.message) }) {
            first, _ in first
        }
        for (word, names) in [("newly failing", comparison.newlyFailing), ("still failing", comparison.stillFailing)] {
            for name in names.prefix(20) {
                Output.print("  \(word)  \(name)")
                for line in ItemFailure.excerpt(of: messages[name] ?? "") {
                    Output.print("      \(printable(line.utf8))")
                }
            }
            if let more = NameList.more(than: 20, of: names.count) { Output.print("  \(more)") }
        }
        for name in comparison.fixed.prefix(20) { Output.print("  fixed  \(name)") }
    }
}

import ArgumentParser
import Config
import History
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls

/// `bisect`: which of several saves turned a job red.
struct BisectCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "bisect",
        abstract: "Find the save that turned a job red, by running the job on the states in between.",
        discussion: """
            Use it when one long run covered several saves. The job runs in a worktree below .bgexec: the project as it is now, \
            with the job's inputs as they were after one of the saves. Your files are not touched. If a service that the job \
            needs had other inputs at that time, it runs in the worktree too until the bisection is done. Saves and other \
            commands take precedence: the bisection pauses and resumes when the project is idle.

            States that already have a verdict are not run again, so an interrupted bisection (Ctrl+C) resumes where it stopped. \
            A run that times out, breaks, or fails with other items than the red run is inconclusive; a neighbouring state is \
            tried instead. A save is named only if the states before and after it were judged in the same place: both in the \
            worktree, or both in the project.

            Exits 0 if one save is named, 1 if not (the job is not red, or several saves remain), 125 if the job gives another \
            verdict in the worktree than in the project, 124 on timeout, 130 when interrupted.

              bgexec bisect test
              bgexec bisect test --json --timeout 2h
              bgexec logs test~bisect --run last
            """
    )

    @Argument(help: "The job.", completion: .jobs)
    var job: String

    @Option(help: "How long to search before giving up: 30s, 10m, 2h …", transform: DurationArgument.parse)
    var timeout: Duration = .seconds(3600)

    @Flag(help: "Print what was found as JSON.")
    var json = false

    func carryOut() async throws -> Int32 {
        let history = try HistoryAccess()
        let config = try LoadedConfig(of: history.project, environment: ThisProcess.environment).config
        let unit = try check(config)
        let lock = try File.openOrCreate(history.project.state / "bisect.lock")
        guard try lock.tryLock() else {
            throw UserError(
                "another `bgexec bisect` is running in this project", advice: "wait for it to end", code: .failed)
        }
        let report = try await report(unit, config, history)
        if json {
            try JSONOutput.print(report, pretty: true)
        } else {
            report.lines(.standardOutput).forEach(Output.print)
        }
        return report.exitCode
    }

    private func check(_ config: ProjectConfig) throws -> UnitConfig {
        try UnitNames(config).check([job])
        guard let unit = config.unit(named: job), !unit.isService else {
            throw UserError("\(job) is a service; only jobs have verdicts", code: .badUsage)
        }
        guard !unit.inputs.isEmpty else {
            throw UserError(
                "\(job) has no inputs, so no save can be blamed", advice: "give it \"inputs\" in the configuration",
                code: .badUsage)
        }
        if let cwd = unit.cwd, cwd.hasPrefix("/") {
            throw UserError(
                "\(job) runs in \(cwd), so it cannot be run in a worktree", advice: "make its \"cwd\" relative",
                code: .badUsage)
        }
        return unit
    }

    @LoopActor private func report(
        _ unit: UnitConfig, _ config: ProjectConfig, _ history: HistoryAccess
    ) async throws -> BisectReport {
        guard let turn = try history.reader.turn(of: job) else {
            return BisectReport(job: job, result: .notRed, text: "\(job) is not red: there is nothing to search for")
        }
        let (green, red, saves) = (turn.green, turn.red, turn.saves)
        var report = BisectReport(
            job: job, result: .unknown, lastGreen: green?.run.number, firstRed: red.run.number,
            text: "the save is unknown: the history does not cover the time between these runs")
        switch Attribution(green: green, red: red, saves: saves) {
        case .unknown: break
        case .notTheInputs:
            report.result = .notTheInputs
            report.text = "the inputs are not the cause: they are the same as in the last green run"
        case .save(let save): try name(save, after: green?.snapshot, history, in: &report)
        case .oneOf(let candidates):
            let definition = String(config.verdictFingerprint(of: unit), radix: 36)
            guard let green,
                let search = try history.reader.bisectCase(
                    of: job, definition: definition, green: green, red: red, saves: candidates)
            else { break }
            try await go(through: search, unit, config, history, into: &report)
        }
        return report
    }

    @LoopActor private func go(
        through search: BisectCase, _ unit: UnitConfig, _ config: ProjectConfig, _ history: HistoryAccess,
        into report: inout BisectReport
    ) async throws {
        Output.error(
            "\(job) is red since run \(search.red.run.number), last green: run \(search.green.run.number); "
                + "\(Counted.text(search.saves.count, "save")) between\n")
        let bisection = try BisectSearch(search, of: unit, config, history) { Output.error("\($0)\n") }
        let signals = try InterruptWatch()
        signals.onInterrupt { bisection.interrupt() }
        try await bisection.goThrough(by: .now.advanced(by: timeout))
        report.runs = bisection.looks.map { .init($0, search) }
        switch bisection.plan.step {
        case .run: break
        case .culprit(let index):
            try name(search.saves[index], after: search.inputs(index - 1), history, in: &report)
        case .oneOf(let range):
            report.result = .oneOf
            report.candidates = search.saves[range].map { .init($0) }
            report.text = "it is one of these \(range.count) saves: the states between could not be judged"
        case .notReproduced(let state, let wasGreen):
            report.result = .notReproduced
            let colour = wasGreen ? ("green", "fails") : ("red", "passes")
            report.text = """
                \(bisection.name(of: state)) \(job) was \(colour.0) in the project and \(colour.1) in a worktree, so nothing can \
                be found there: it is flaky (`bgexec once \(job) --repeat 10`), or it depends on something that is not among its inputs
                """
        }
    }

    private func name(
        _ save: Save, after before: SnapshotID?, _ history: HistoryAccess, in report: inout BisectReport
    ) throws {
        report.result = .culprit
        report.culprit = .init(save)
        report.text = "this save turned \(job) red:"
        if let before { report.diff = (try? history.store().diff(from: before, to: save.snapshot, limit: 400)) ?? [] }
    }
}

import ArgumentParser
import Config
import History
import Loop
import Model
import ProjectContext
import Supervisor
import Wire

/// `once`: run a job now and wait for its verdict.
struct OnceCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "once",
        abstract: "Run a job now, show its output, and exit with its verdict.",
        discussion: """
            Services that the job needs are started first and keep running afterwards. Exits 0 if it passed, with its own code \
            if it failed, 124 if it exceeded its time limit, 125 if it could not do its work. Ctrl+C cancels the run.

            With --repeat N it runs N times in a row on the same inputs, and then reports how many runs passed or failed and how \
            often each item failed. Exits 0 only if all passed, otherwise with the code of the first that did not. With --json the \
            results are printed as JSON, and the job's output is only in its log.

            What follows -- is passed to the job's command: words behind those of a list, "$@" at the end of a line for the shell, or \
            where that line has "$@" itself. Such a run, and one with --env or --timeout, is not the job as it is configured: it counts \
            for no verdict, is in no history, and reads no test report. Its output is kept in the log JOB~once. It begins when what the \
            job needs is up, runs beside the job's own runs, and no save waits for it or cancels it.

              bgexec once test
              bgexec once test && git push
              bgexec once test --repeat 20
              bgexec once test -- -k checkout -x
              bgexec once test --env LOG_LEVEL=debug --timeout 20s
              bgexec logs test~once --run last
            """
    )

    @Argument(help: "The job, or a group of which all jobs run, one after the other.", completion: .jobsAndGroups)
    var job: String

    @Option(
        name: .customLong("repeat"), parsing: .unconditional,
        help: "Run it N times and report each item's failure rate.")
    var times = 1

    @Flag(help: "Print the results as JSON instead of the output of the job.")
    var json = false

    @Option(
        name: [.customShort("e"), .customLong("env")], parsing: .unconditionalSingleValue,
        help: "Set a variable for this run: NAME=VALUE. Can be repeated.", transform: EnvironmentOption.init)
    var variables: [EnvironmentOption] = []

    @Option(
        parsing: .unconditional,
        help: "End this run after that time, in place of the job's own limit: 500ms, 30s, 10m",
        transform: DurationArgument.parse)
    var timeout: Duration?

    @Argument(parsing: .postTerminator, help: "Arguments for the job's command, behind --.")
    var arguments: [String] = []

    func validate() throws {
        if let timeout, timeout <= .zero { throw ValidationError("--timeout: the run needs some time.") }
        guard (1...10_000).contains(times) else {
            throw ValidationError("--repeat \(times): use a number from 1 to 10000.")
        }
    }

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        var worst: Int32 = 0
        for job in try jobs(in: project) {
            var one = self
            one.job = job
            let code = try await one.carryOut(in: project)
            if worst == 0 { worst = code }
            if code == UserError.Code.interrupted.rawValue { return code }
        }
        return worst
    }

    /// The job that was named, or those of the group.
    private func jobs(in project: Project) throws -> [String] {
        // The daemon says what is wrong with the configuration, or that the unit is no job.
        let environment = EnvironmentSnapshot.current(of: project)
        guard let config = try? LoadedConfig(of: project, environment: environment).config,
            let group = UnitNames(config).group(job)
        else { return [job] }
        let jobs = group.units.filter { config.unit(named: $0)?.isService == false }
        guard !jobs.isEmpty else {
            throw UserError("\(job) is a group without a job", advice: "use `bgexec start \(job)`", code: .badUsage)
        }
        return jobs
    }

    @LoopActor private func carryOut(in project: Project) async throws -> Int32 {
        let signals = try InterruptWatch()
        let run: @LoopActor () async throws -> StepReport =
            changes == .none
            ? JobRun(job: job, project: project, signals: signals, isShown: !json).go
            : VariantRun(job: job, project: project, changes: changes, signals: signals, isShown: !json).go
        var tally = RepeatReport(job: unit, asked: times)
        do {
            for number in 1...times {
                if times > 1 { Output.error("run \(number) of \(times)\n") }
                let step = try await run()
                conclude(step)
                tally.add(step)
                // Whoever has stopped one of them does not want the next.
                if step.run == nil || step.verdict == .cancelled { break }
            }
        } catch is JobRun.Interrupted {
            Output.error("\(job) cancelled\n")
            tally.wasInterrupted = true
        }
        if times > 1 || json { try printReport(on: &tally, project) }
        return tally.wasInterrupted ? UserError.Code.interrupted.rawValue : tally.exitCode
    }

    private var changes: LaunchChanges {
        let environment = Dictionary(variables.map { ($0.name, $0.value) }) { $1 }
        return LaunchChanges(arguments: arguments, environment: environment, timeLimit: timeout)
    }

    /// What its runs are runs of.
    private var unit: String { changes == .none ? job : RunFolder.commandUnit(of: job) }

    private func printReport(on tally: inout RepeatReport, _ project: Project) throws {
        if changes == .none, tally.runs.contains(where: { $0.run != nil }) {
            try tally.lookUp(in: HistoryAccess().reader)
        }
        if json {
            try JSONOutput.print(tally, pretty: true)
        } else {
            tally.lines(.standardOutput).forEach(Output.print)
        }
    }

    private func whyNotRun(_ step: StepReport) -> String {
        if case .over(.notRun(let why, _)) = step.phase { why } else { step.outcome ?? "no reason is known" }
    }

    private func conclude(_ step: StepReport) {
        let style = Style.standardError
        let run = step.run.map { "\(unit)#\($0)" } ?? unit
        let took = step.seconds.map { " in \(DurationFormat.text($0))" } ?? ""
        switch step.verdict {
        case .passed?: Output.error("\(style.green("PASSED")) \(run)\(took)\n")
        case .timedOut?: Output.error("\(style.red("TIMED OUT")) \(run)\(took)\n")
        case .cancelled?: Output.error("\(style.yellow("CANCELLED")) \(run)\(took)\n")
        case .failed(let code)?:
            Output.error("\(style.red("FAILED")) \(run)\(took): \(step.how ?? "exit \(code)")\n")
        case .broken(let problem)?: Output.error("\(style.red("BROKEN")) \(run)\(took): \(problem)\n")
        case nil: Output.error("\(style.yellow("NOT RUN")) \(job): \(whyNotRun(step))\n")
        }
        step.items?.lines(style).forEach { Output.error("\($0)\n") }
    }
}

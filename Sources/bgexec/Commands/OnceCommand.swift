import ArgumentParser
import History
import Loop
import Model
import ProjectContext
import Supervisor
import Wire

/// `once`: run a job now and see it through.
struct OnceCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "once",
        abstract: "Run a job now, show what it prints, and exit with its verdict.",
        discussion: """
            What the job needs is started first and stays up afterwards. Exits 0 when it passed, with its own code when it \
            failed, 124 when its time limit ended it, 125 when it could not do its work. Ctrl+C cancels the run.

            With --repeat it is run so many times on end, on the same inputs, and at the end it is told how many runs came out how, \
            and how often each item failed. Exits 0 only when all passed, else as the first that did not. With --json the facts \
            come as JSON on standard output, and what the job prints is only in its log.

              bgexec once test
              bgexec once test && git push
              bgexec once test --repeat 20
            """
    )

    @Argument(help: "The job.", completion: .jobs)
    var job: String

    @Option(
        name: .customLong("repeat"), parsing: .unconditional,
        help: "Run it so many times, and tell how often what failed.")
    var times = 1

    @Flag(help: "Print the facts as JSON instead of what the job prints.")
    var json = false

    func validate() throws {
        guard (1...10_000).contains(times) else {
            throw ValidationError("--repeat \(times): take a number from 1 to 10000.")
        }
    }

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        let run = JobRun(job: job, project: project, signals: try InterruptWatch(), isShown: !json)
        var tally = RepeatReport(job: job, asked: times)
        do {
            for number in 1...times {
                if times > 1 { Output.error("run \(number) of \(times)\n") }
                let step = try await run.go()
                conclude(step)
                tally.add(step)
                if step.run == nil { break }
            }
        } catch is JobRun.Interrupted {
            Output.error("\(job) cancelled\n")
            tally.wasInterrupted = true
        }
        if times > 1 || json { try tell(&tally, project) }
        return tally.wasInterrupted ? UserError.Code.interrupted.rawValue : tally.exitCode
    }

    private func tell(_ tally: inout RepeatReport, _ project: Project) throws {
        if tally.runs.contains(where: { $0.run != nil }) { try tally.lookUp(in: HistoryAccess().reader) }
        if json {
            try JSONOutput.print(tally, pretty: true)
        } else {
            tally.lines(.standardOutput).forEach(Output.print)
        }
    }

    private func conclude(_ step: StepReport) {
        let style = Style.standardError
        let run = step.run.map { "\(job)#\($0)" } ?? job
        let took = step.seconds.map { " in \(DurationFormat.text($0))" } ?? ""
        switch step.verdict {
        case .passed?: Output.error("\(style.green("PASSED")) \(run)\(took)\n")
        case .timedOut?: Output.error("\(style.red("TIMED OUT")) \(run)\(took)\n")
        case .cancelled?: Output.error("\(style.yellow("CANCELLED")) \(run)\(took)\n")
        case .failed(let code)?:
            Output.error("\(style.red("FAILED")) \(run)\(took): \(step.how ?? "exit \(code)")\n")
        case .broken(let problem)?: Output.error("\(style.red("BROKEN")) \(run)\(took): \(problem)\n")
        case nil: Output.error("\(style.yellow("NOT RUN")) \(job): \(step.outcome ?? "?")\n")
        }
        step.items?.lines(style).forEach { Output.error("\($0)\n") }
    }
}

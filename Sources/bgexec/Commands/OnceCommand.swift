import ArgumentParser
import Log
import Loop
import Syscalls

/// `once`: run a job now and see it through.
struct OnceCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "once",
        abstract: "Run a job now, show what it prints, and exit with its verdict.",
        discussion: """
            What the job needs is started first and stays up afterwards. Exits 0 when it passed, with its own code when it \
            failed, 124 when its time limit ended it, 125 when it could not do its work. Ctrl+C cancels the run.

              bgexec once test
              bgexec once test && git push
            """
    )

    @Argument(help: "The job.")
    var job: String

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        let signals = try InterruptWatch()
        // Before the request: the run may begin at once.
        let stream = try RunStream(of: job, in: project)
        let (client, accepted) = try await DaemonLauncher.ask(.once(job: job), of: project)
        signals.onInterrupt {
            Task.onLoop {
                _ = try? await ControlClient.connect(to: project)?.ask(.cancel(job: job))
                client.close()
            }
        }
        do {
            let step = try await follow(accepted, client, stream, project)
            return try conclude(step, project)
        } catch  where signals.wasInterrupted {
            Output.error("\(job) cancelled\n")
            return Complaint.Code.interrupted.rawValue
        }
    }

    /// Shows the run's output and waits for its part of the cycle to end.
    @LoopActor private func follow(
        _ accepted: Answer.Accepted, _ client: ControlClient, _ stream: RunStream, _ project: Project
    ) async throws -> StepReport {
        var services = Dictionary(uniqueKeysWithValues: accepted.status.units.map { ($0.name, $0) })
        var hasBegun = false
        let progress = Progress()
        let printing = Task.onLoop { await stream.print() }
        defer { printing.cancel() }
        while let answer = try await client.next() {
            switch answer {
            case .cycle(let cycle) where cycle.number == accepted.cycle:
                guard let step = cycle.steps.first(where: { $0.unit == job }) else { continue }
                if let run = step.run {
                    stream.show(run: run)
                    hasBegun = true
                }
                guard step.phase == "over" else { continue }
                await stream.finish(run: step.run)
                return step
            case .unit(let unit) where unit.kind == "service":
                // The services that come up for it; the job itself speaks by its output.
                if services[unit.name]?.up != true { progress.show(unit) }
                services[unit.name] = unit
                let needs = accepted.units.filter { $0 != job }.compactMap { services[$0] }
                if !hasBegun { try await giveUp(ifHopeless: needs, project) }
            case .notice(let text): Output.error("\(text)\n")
            case .unit, .cycle, .accepted, .refused: continue
            }
        }
        throw Complaint("the daemon has ended", advice: "the run goes on; `bgexec status` tells what it says")
    }

    /// A job whose needs cannot start would wait until somebody mends them, and the caller with it.
    @LoopActor private func giveUp(ifHopeless needs: [UnitReport], _ project: Project) async throws {
        let failed = UnitWait.hopeless(among: needs)
        if failed.isEmpty { return }
        _ = try await ControlClient.connect(to: project)?.ask(.cancel(job: job))
        throw UnitWait.complaint(about: failed, in: project, code: .internalFailure)
    }

    private func conclude(_ step: StepReport, _ project: Project) throws -> Int32 {
        let style = Style.standardError
        let run = step.run.map { "\(job)#\($0)" } ?? job
        let took = step.seconds.map { " in \(StatusTable.took($0))" } ?? ""
        let outcome = step.outcome ?? "?"
        switch (outcome, step.exitCode) {
        case ("passed", _): Output.error("\(style.green("PASSED")) \(run)\(took)\n")
        case ("timed out", _): Output.error("\(style.red("TIMED OUT")) \(run)\(took)\n")
        case ("cancelled", _): Output.error("\(style.yellow("CANCELLED")) \(run)\(took)\n")
        case (_, let code?) where outcome.hasPrefix("failed"):
            Output.error("\(style.red("FAILED")) \(run)\(took): exit \(code)\n")
        case (_, _?): Output.error("\(style.red("BROKEN")) \(run)\(took): \(outcome.dropFirst("broken: ".count))\n")
        case (_, nil):
            Output.error("\(style.yellow("NOT RUN")) \(job): \(outcome)\n")
        }
        return step.exitCode ?? Complaint.Code.internalFailure.rawValue
    }
}

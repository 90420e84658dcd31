import Loop
import Model
import ProjectContext
import Wire

/// One run of a job that a command asks for and sees through.
@LoopActor
struct JobRun {
    let job: String
    let project: Project
    let signals: InterruptWatch
    /// Whether what it prints is shown.
    let isShown: Bool

    /// Asks for it, and waits for its part of the cycle to end.
    /// - Throws: `UserError` when what it needs cannot start; `Interrupted` after Ctrl+C.
    func go() async throws -> StepReport {
        // Before the request: the run may begin at once.
        let stream = isShown ? try RunStream(of: job, in: project) : nil
        let (client, accepted) = try await DaemonLauncher.ask(.once(job: job), of: project)
        let daemon = DaemonFollower(client, of: project, again: .wait(units: [job], fresh: false))
        signals.onInterrupt {
            Task.onLoop {
                _ = try? await ControlClient.connect(to: project)?.ask(.cancel(job: job))
                daemon.close()
            }
        }
        do {
            defer { daemon.close() }
            return try await follow(accepted, daemon, stream)
        } catch  where signals.wasInterrupted {
            throw Interrupted()
        }
    }

    /// Ctrl+C was pressed, and the run cancelled.
    struct Interrupted: Error {}

    private func follow(
        _ accepted: Answer.Accepted, _ daemon: DaemonFollower, _ stream: RunStream?
    ) async throws -> StepReport {
        var services = Dictionary(uniqueKeysWithValues: accepted.status.units.map { ($0.name, $0) })
        var hasBegun = false
        let progress = Progress()
        let printing = Task.onLoop { await stream?.print() }
        defer { printing.cancel() }
        while let answer = try await daemon.next() {
            switch answer {
            case .accepted(let again):
                // Another daemon has taken over; it goes on with the cycle, and may have ended it by now.
                guard let number = accepted.cycle, let cycle = again.status.cycle(number) else {
                    throw UserError(
                        "\(job) had its verdict while no daemon was there",
                        advice: "`bgexec history \(job)` tells what it is")
                }
                if let step = await take(cycle, stream, &hasBegun) { return step }
            case .cycle(let cycle) where cycle.number == accepted.cycle:
                if let step = await take(cycle, stream, &hasBegun) { return step }
            case .unit(let unit) where unit.isService:
                // The services that come up for it; the job itself speaks by its output.
                if services[unit.name]?.up != true { progress.show(unit) }
                services[unit.name] = unit
                let needs = accepted.units.filter { $0 != job }.compactMap { services[$0] }
                if !hasBegun { try await giveUp(ifHopeless: needs) }
            case .notice(let text): Output.error("\(text)\n")
            case .unit, .cycle, .refused, .bisectRun: continue
            }
        }
        throw UserError(
            "the project was stopped before \(job) had its verdict", advice: "`bgexec history \(job)` tells what it was"
        )
    }

    /// Shows the run that the cycle has led to, and gives the job's step when it is over.
    private func take(_ cycle: CycleReport, _ stream: RunStream?, _ hasBegun: inout Bool) async -> StepReport? {
        guard let step = cycle.steps.first(where: { $0.unit == job }) else { return nil }
        if let run = step.run {
            stream?.show(run: run)
            hasBegun = true
        }
        guard step.phase.isOver else { return nil }
        await stream?.finish(run: step.run)
        return step
    }

    /// A job whose needs cannot start would wait until somebody mends them, and the caller with it.
    private func giveUp(ifHopeless needs: [UnitReport]) async throws {
        let failed = UnitWait.hopeless(among: needs)
        if failed.isEmpty { return }
        let why = failed.map { "it needs \($0.name), which cannot start: \($0.reason)" }.joined(separator: "; ")
        _ = try await ControlClient.connect(to: project)?.ask(.cancel(job: job, because: why))
        let causes = UnitWait.userError(about: failed, in: project, code: .internalFailure)
        throw UserError(
            "\(job) cannot run: \(causes.message)", advice: "mend the cause, then run `bgexec once \(job)` again",
            code: .internalFailure)
    }
}

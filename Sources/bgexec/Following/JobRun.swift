import History
import Loop
import Model
import ProjectContext
import Syscalls
import Wire

/// One run of a job that a command requests and waits for.
@LoopActor
struct JobRun {
    let job: String
    let project: Project
    let signals: InterruptWatch
    /// Whether what it prints is shown.
    let isShown: Bool

    /// Requests the run, and waits for its part of the cycle to end.
    /// - Throws: `UserError` when what it needs cannot start; `Interrupted` after Ctrl+C.
    func go() async throws -> StepReport {
        // Before the request: the run may begin at once.
        let stream = isShown ? try openStream() : nil
        let (client, accepted) = try await DaemonLauncher.ask(.once(job: job), of: project)
        let daemon = DaemonFollower(client, of: project, again: .wait(units: [job], fresh: false))
        signals.onInterrupt {
            Task.onLoop {
                _ = try? await ControlClient.connect(to: project)?.ask(.cancel(job: job))
                daemon.close()
            }
        }
        let progress = Progress()
        let printing = Task.onLoop { await stream?.print() }
        defer { printing.cancel() }
        do {
            let end = try await Follower(UntilVerdict(of: job, accepted), daemon) { line in
                if case .run(let run) = line { stream?.show(run: run) }
                progress.show(line)
            }.run()
            switch end {
            case .over(let step):
                await stream?.finish(run: step.run)
                return step
            case .hopeless(let units): throw try await giveUp(units)
            case .missed:
                if let step = try recorded(in: accepted.cycle) { return step }
                throw UserError(
                    "\(job) reached its verdict while no daemon was running",
                    advice: "`bgexec history \(job)` shows it")
            }
        } catch  where signals.wasInterrupted {
            throw Interrupted()
        }
    }

    private func openStream() throws -> RunStream {
        do { return try RunStream(of: job, in: project) } catch let error as SystemError where error.isNotPermitted {
            throw project.belongsToAnother() ?? error as any Error
        }
    }

    /// The run that the request led to, from the history: it ended while no daemon was running.
    private func recorded(in cycle: Int?) throws -> StepReport? {
        let runs = try HistoryAccess().reader.runs(.init(unit: job, limit: 10))
        guard let cycle, let run = runs.first(where: { $0.cycle == Int64(cycle) }), let verdict = run.verdict else {
            return nil
        }
        return StepReport(
            unit: job, action: .run, phase: .over(.verdict(verdict)), run: run.run.number,
            seconds: run.end?.duration.seconds)
    }

    /// Ctrl+C was pressed, and the run cancelled.
    struct Interrupted: Error {}

    /// The command no longer waits for the run, so it must not begin later when its needs are fixed.
    private func giveUp(_ failed: [UnitReport]) async throws -> UserError {
        let why = failed.map { "it needs \($0.name), which cannot start: \($0.reason)" }.joined(separator: "; ")
        _ = try await ControlClient.connect(to: project)?.ask(.cancel(job: job, because: why))
        let causes = CannotStart(failed, in: project).userError(code: .internalFailure)
        return UserError(
            "\(job) cannot run: \(causes.message)", advice: "fix the cause, then run `bgexec once \(job)` again",
            code: .internalFailure)
    }
}

import Config
import History
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// `bisect`: runs of a job on past inputs.
extension Daemon {
    /// Asks for a run of a job on past inputs; it begins when nothing else runs.
    func bisect(_ job: String, on text: String, for client: ClientConnection) async throws -> Answer.Accepted {
        await sources?.sync()
        await inputs.settle(job)
        guard let unit = loaded.config.unit(named: job), !unit.isService else {
            throw UserError("\(job) is not a job in this project", code: .badUsage)
        }
        if let bisectRun = reconciler.bisectRun {
            throw UserError(
                "\(bisectRun.job) is already being bisected",
                advice: "wait for it to finish, or stop it there with Ctrl+C", code: .failed)
        }
        let worktree = project.bisectWorktree(of: job)
        guard let snapshot = SnapshotID(text), (try? File.status(of: worktree))??.kind == .directory else {
            throw UserError("there is no worktree for a bisection of \(job)", advice: "use `bgexec bisect \(job)`")
        }
        let moved = try servicesToMove(for: unit, to: snapshot)
        let number = reconciler.bisectRunCount + 1
        client.onGone = { [weak self] in self?.post(.bisectAbandoned(number: number)) }
        post(
            .bisect(BisectRun(number: number, job: job, snapshot: snapshot, worktree: worktree, moved: moved)))
        return accepted(
            units: reconciler.registry.allNeeds(of: job).sorted(),
            bisectRun: reconciler.bisectRun.map { BisectRunReport($0) })
    }

    /// The needed services whose own inputs were others then.
    private func servicesToMove(for job: UnitConfig, to snapshot: SnapshotID) throws -> Set<String> {
        guard let now = inputs.current(job.name) else { throw UserError("the inputs of \(job.name) cannot be read") }
        let changed = try inputs.changes(from: now, to: snapshot).map { project.root / $0.path }
        var moved: Set<String> = []
        for need in reconciler.registry.allNeeds(of: job.name) {
            guard let unit = loaded.config.unit(named: need), unit.isService, !unit.inputs.isEmpty else { continue }
            let selector = InputSelector(project, unit)
            guard changed.contains(where: selector.selects) else { continue }
            if case .service(.external)? = status(of: need)?.life {
                throw UserError(
                    "\(need) was not started by bgexec, so it cannot run on past inputs",
                    advice: "stop the process that runs in its place")
            }
            moved.insert(need)
        }
        return moved
    }

    /// Runs left by a bisection under the previous daemon belong to no unit any more, so they are being stopped.
    func endRuns(ofBisectOf job: String) {
        let unit = LedgerReader.bisectUnit(of: job)
        daemonLog.write("the bisection of \(job) ended with the previous daemon")
        for run in (try? recorder.reader.runs(.init(unit: unit, limit: 1))) ?? [] where run.end == nil {
            recorder.ended(run.run, EndRecord(outcome: .unknown), .cancelled)
        }
    }
}

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
        guard loaded.config.unit(named: job)?.isService == false else {
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
        bisectRefusal = nil
        post(
            .bisect(
                BisectRequest(
                    job: job, snapshot: snapshot, worktree: worktree,
                    changedServices: try servicesChanged(since: snapshot, inputsOf: job))))
        if let bisectRefusal { throw bisectRefusal }
        let number = reconciler.bisectRunCount
        client.onGone = { [weak self] in self?.post(.bisectAbandoned(number: number)) }
        return accepted(
            units: reconciler.registry.allNeeds(of: job).sorted(),
            bisectRun: reconciler.bisectRun.map { BisectRunReport($0) })
    }

    /// The services that have some of a job's inputs that were different in this snapshot.
    private func servicesChanged(since snapshot: SnapshotID, inputsOf job: String) throws -> Set<String> {
        guard let now = inputs.current(job) else { throw UserError("the inputs of \(job) cannot be read") }
        let changed = try inputs.changes(from: now, to: snapshot).map { project.root / $0.path }
        let services = loaded.config.units.filter { unit in
            guard unit.isService, !unit.inputs.isEmpty else { return false }
            return changed.contains(where: InputSelector(project, unit).selects)
        }
        return Set(services.map(\.name))
    }

    /// Keeps why the request is refused, for its answer.
    func refuseBisect(because refusal: Reconciler.BisectRefusal) {
        switch refusal {
        case .external(let service):
            bisectRefusal = UserError(
                "\(service) was not started by bgexec, so it cannot run on past inputs",
                advice: "stop the process that runs in its place")
        }
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

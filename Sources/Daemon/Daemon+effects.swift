import History
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// Carries out what was decided.
extension Daemon {
    func carryOut(_ effect: Reconciler.Effect) {
        switch effect {
        case .unit(let name, let effect): executor.carryOut(effect, of: name)
        case .rearm(let name, let deadline): executor.rearm(name, at: deadline)
        case .forget(let name): executor.forget(name)
        case .define(let retiring): defineUnits(retiring: retiring)
        case .moved(let name): moved(name)
        case .probed(let name, let answer):
            if let run = executor.lastRun(of: name) { recorder.probed(run, answer) }
        case .publish(let name): if let status = status(of: name) { publish(status) }
        case .save: save()
        case .saveSoon: place.saveSoon { [weak self] in self?.save() }
        case .judge(let conclusion): judge(conclusion)
        case .concluded(let conclusion): logVerdict(conclusion.run, conclusion.verdict)
        case .lookUp(let job, let basis, let cycle): post(.lookedUp(job: job, cycle, pastVerdict(on: basis, of: job)))
        case .answered(let job, let basis, let cycle): recordAnswer(basis, job, cycle)
        case .drifted(let run, let paths):
            recorder.append(.drift(run, paths))
            daemonLog.write("\(run) is stale: \(NameList.text(paths)) changed while it ran")
        case .basisLost(let run): recorder.append(.basisLost(run))
        case .leftOutputs(let run, let snapshot): recorder.append(.outputs(run, snapshot))
        case .began(let cycle):
            daemonLog.began(cycle)
            recorder.began(cycle, head: GitHead.read(in: project.root))
            recordSaves(of: cycle)
            publish(cycle)
        case .progressed(let cycle): server?.publish(.cycle(report(on: cycle)))
        case .ended(let cycle):
            daemonLog.ended(report(on: cycle))
            recorder.ended(cycle)
            endedCycles = endedCycles.suffix(31) + [report(on: cycle)]
            publish(cycle)
        case .cutOff(let number): cutOff(cycle: number)
        case .compare(let changed): nameChanges(changed)
        case .advise(let advice, let unit):
            daemonLog.write(advice)
            recorder.record(.daemon, advice, unit: unit)
            server?.publish(.notice(advice))
        case .notStarted(let names):
            let names = (names.joined(separator: ", "), names.joined(separator: " "))
            server?.publish(.notice("\(names.0) added, not started: `bgexec start \(names.1)`"))
        case .compose(let news): compose(news)
        case .outbox(let effect): carryOut(effect)
        case .bisectRefused(let refusal): refuseBisect(because: refusal)
        case .bisectBegan(let reason, let moved):
            daemonLog.write("\(reason)" + (moved.isEmpty ? "" : ", with \(moved.joined(separator: ", "))"))
        case .bisectRun(let run, let verdict): server?.publish(.bisectRun(BisectRunReport(run, verdict)))
        case .bisectLeftOver(let job): endRuns(ofBisectOf: job)
        case .end:
            daemonLog.write("daemon \(ThisProcess.pid) ends: everything has stopped")
            end()
        }
    }

    private func moved(_ name: String) {
        guard let status = status(of: name) else { return }
        daemonLog.write(status)
        recorder.moved(status, circumstances(of: name))
        publish(status)
        showManager()
    }

    private func publish(_ status: UnitStatus) {
        server?.publish(.unit(report(on: status)))
        decisions.published(status.name)
    }

    private func publish(_ cycle: Cycle) {
        let report = report(on: cycle)
        if report.number >= lastCycle?.number ?? 0 { lastCycle = report }
        server?.publish(.cycle(report))
    }

    // MARK: The state

    /// Writes the state now. If that fails, it is kept in memory, `status` says so, and it is tried again.
    func save() {
        recorder.flush()
        // Its progress so far: if this daemon is killed, this is all that is known of it.
        if let open = reconciler.plan.open.last { lastCycle = CycleReport(open) }
        var state = reconciler.saved
        state.lastCycle = lastCycle
        if let scheduleClock { state.schedulesChecked = scheduleClock.checked }
        let isSaved = place.save(state, daemonLog) {
            try EnvironmentSnapshot.save(environment, to: project)
            origin.record(in: project, daemonLog)
            CrashLoop.watch(project)
            keepConfig()
        }
        guard !isSaved, !reconciler.isEnding else { return }
        EventLoop.running.schedule(at: .now.advanced(by: .seconds(2))) { [weak self] in
            if self?.place.trouble != nil { self?.save() }
        }
    }

    /// Why something could not be saved; nil when everything is on disk.
    var notDurable: String? { place.trouble ?? recorder.trouble }
}

import Loop
import Model
import Syscalls

/// Carries out effects.
extension RunExecutor {
    /// Does what a unit's state machine has decided.
    package func carryOut(_ effect: UnitStateMachine.Effect, of name: String) {
        guard let unit = units[name] else { return }
        switch effect {
        case .service(let effect): carryOut(effect, unit)
        case .job(let effect): carryOut(effect, unit)
        }
    }

    private func carryOut(_ effect: ServiceStateMachine.Effect, _ unit: SupervisedUnit) {
        switch effect {
        case .preflight: preflight(unit)
        case .launch: launch(unit)
        case .stop: unit.handle?.stop()
        case .probe(let pause): probe(unit, after: pause)
        case .stopProbing:
            unit.endInquiry()
            unit.external?.stopWatching()
            unit.external = nil
        // Decided in the registry, which knows the dependencies.
        case .restartDependents: break
        }
    }

    private func carryOut(_ effect: JobStateMachine.Effect, _ unit: SupervisedUnit) {
        switch effect {
        case .preflight: preflight(unit)
        case .launch: launch(unit)
        case .stop: unit.handle?.stop()
        // Nothing to be done: the registry says which run it is about.
        case .conclude: break
        }
    }

    // MARK: Runs

    private func launch(_ unit: SupervisedUnit) {
        let run = RunIdentity(unit: unit.name, number: unit.lastRun + 1)
        do {
            let launch = try unit.definition.launch()
            unit.definition.hooks?.launch()
            unit.probeCommand = launch.probe
            unit.program = LaunchedProgram(launch.spec.executable, at: loop.now)
            // Noted before the run can write its first byte.
            unit.logProbe = LogProbe(asking: unit.definition.probe, logs: logs, unit: unit.name, from: .end)
            let folder = RunFolder(state: state, run: run)
            try unit.logProbe?.save(in: folder)
            let needed = decider?.registry.neededRuns(of: unit.name) ?? NeededRuns()
            report(.needed(needed, by: unit.name))
            try needed.save(in: folder)
            if let note = unit.definition.hooks?.note() { try folder.save(note: note) }
            unit.handle = try RunHandle.start(
                run, spec: launch.spec, in: folder, program: program, on: loop, observer: observer(of: unit))
            unit.lastRun = run.number
            // A service keeps showing how its last run ended; a job's verdict must not be reported with another run's end.
            if case .job = unit.definition.kind { unit.lastEnd = nil }
            if let registry = decider?.registry, let status = status(of: unit.name, registry) {
                report(.launched(status))
            }
            // Before anything else that waits: a wish that came in between must find the run.
            postLaunchResult(unit, service: .launched(run: run.number), job: .launched(run: run.number))
        } catch {
            postLaunchResult(unit, service: .launchFailed("\(error)"), job: .launchFailed("\(error)"))
        }
    }

    func observer(of unit: SupervisedUnit) -> @LoopActor (RunHandle.Event) -> Void {
        { [weak self, weak unit] event in
            guard let self, let unit else { return }
            switch event {
            case .began: post(unit, service: .began, job: nil)
            case .ended(let record):
                unit.lastEnd = record
                report(.ended(unit.identity, record))
                post(
                    unit, service: .ended(record.outcome, leaving: record.leftBehind), job: .ended(record.outcome))
            case .lingering(var processes):
                processes.times = killedRuns(of: unit)
                post(unit, service: .lingering(processes), job: .lingering(processes))
            case .gone:
                unit.handle = nil
                pruneRuns(of: unit)
                leave(unit)
            case .notified: probeIfNotified(unit)
            }
        }
    }

    /// Nothing of the run is left. A job's verdict is reached only when its hooks have seen all of the run.
    func leave(_ unit: SupervisedUnit) {
        guard case .job = life(of: unit.name), let hooks = unit.definition.hooks else {
            return post(unit, service: .gone, job: .gone)
        }
        Task.onLoop { [weak self, weak unit] in
            await hooks.finish()
            guard let self, let unit else { return }
            readItems(of: unit)
            post(unit, service: .gone, job: .gone)
        }
    }

    /// Asks about the items of a job's run, before its verdict stands.
    func readItems(of unit: SupervisedUnit) {
        guard let end = unit.lastEnd, unit.definition.hooks?.readItems(unit.identity, end) == true else { return }
        post(unit, service: nil, job: .itemsFailed)
    }

    // MARK: Probes

    private func probe(_ unit: SupervisedUnit, after pause: Duration) {
        guard let policy = unit.definition.probe else { return }
        unit.endInquiry()
        unit.inquiry = Task.onLoop { [weak self, weak unit, loop] in
            try? await loop.sleep(until: loop.now.advanced(by: pause))
            guard !Task.isCancelled, let self, let unit else { return }
            let (suspends, asked) = (SuspendDetector(), loop.now)
            var answer = await ask(policy, unit)
            guard !Task.isCancelled else { return }
            // Who listens, and what a name means, is asked of files: without descriptors the answer is no, and means nothing.
            if case .unhealthy = answer, let shortage = ResourceShortage.now {
                answer = .unknown(shortage.text(checking: "it"))
            }
            // An answer delayed by a suspend says nothing: ask again.
            if suspends.sawSuspend() { return probe(unit, after: .seconds(1)) }
            if case .unhealthy = answer, let leader = unit.handle?.began?.leader.pid,
                let process = SuspendedProcess.find(from: leader)
            {
                return post(unit.name, .service(.probed(.suspended(process.text))))
            }
            let time = asked.duration(to: loop.now)
            guard unit.probeLag.counts(answer, after: time, timeout: policy.timeout) else {
                return probe(unit, after: .zero)
            }
            post(unit.name, .service(.probed(answer)))
        }
    }

    /// Probes at once after a notification of the run; failures count at the usual interval.
    private func probeIfNotified(_ unit: SupervisedUnit) {
        guard unit.inquiry != nil, let policy = unit.definition.probe, policy.question == .notify else { return }
        if case .healthy = notified(policy, unit) { probe(unit, after: .zero) }
    }

    private func notified(_ policy: ProbePolicy, _ unit: SupervisedUnit) -> ProbeAnswer {
        RunFolder(state: state, run: unit.identity).notifyReport().answer(watchdog: policy.every, at: loop.now)
    }

    private func ask(_ policy: ProbePolicy, _ unit: SupervisedUnit) async -> ProbeAnswer {
        if policy.question == .notify { return notified(policy, unit) }
        if let logProbe = unit.logProbe { return logProbe.ask() }
        let began = unit.handle?.began
        let target = ProbeTarget(leader: began?.leader.pid, shim: began?.shim.pid)
        var patient = policy
        patient.timeout += unit.probeLag.allowance
        return await patient.ask(about: target, launch: unit.probeCommand, on: loop)
    }
}

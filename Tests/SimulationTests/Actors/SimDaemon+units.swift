import Loop
import Model

@testable import Daemon
@testable import Supervisor
@testable import Syscalls

/// What `RunExecutor` does, on the simulated machine.
extension SimDaemon {
    func carryOut(_ effect: UnitStateMachine.Effect, _ name: String) {
        guard let unit = units[name] else { return }
        switch effect {
        case .service(.preflight): preflight(name, unit)
        case .job(.preflight):
            post(.unit(name, .job(.preflightDone(impossible: world.launchProblem(of: name)))))
        case .service(.launch), .job(.launch): launch(name, unit)
        case .service(.stop), .job(.stop):
            if isBeingRestarted(name) { world.excuse(name) }
            world.stopped(
                RunIdentity(unit: name, number: unit.lastRun), registry[name]?.reason,
                isWanted: registry.isWanted(name))
            unit.handle?.stop()
        case .service(.probe(let pause)): probe(name, unit, after: pause)
        case .service(.stopProbing): unit.inquiry += 1
        // The registry decides these.
        case .service(.restartDependents), .job(.conclude): break
        }
    }

    /// Whether a cycle restarts it.
    func isBeingRestarted(_ name: String) -> Bool {
        reconciler.plan.open.flatMap(\.steps).contains { step in
            if step.unit == name, step.action == .restart, case .acting = step.phase { true } else { false }
        }
    }

    private func preflight(_ name: String, _ unit: Unit) {
        unit.inquiry += 1
        let inquiry = unit.inquiry
        world.after(world.random.within(100_000...3_000_000), while: process) {
            guard unit.inquiry == inquiry else { return }
            self.post(.unit(name, .service(.preflightDone(self.world.preflight(of: name)))))
        }
    }

    private func probe(_ name: String, _ unit: Unit, after pause: Duration) {
        unit.inquiry += 1
        let inquiry = unit.inquiry
        world.after(Int(pause.wholeNanoseconds), while: process) {
            guard unit.inquiry == inquiry else { return }
            let suspends = self.world.suspends
            let (took, answer) = self.world.answer(of: name, to: unit.handle?.began?.leader)
            self.world.after(took, while: self.process) {
                guard unit.inquiry == inquiry else { return }
                if self.world.suspends != suspends { return self.probe(name, unit, after: .seconds(1)) }
                self.world.answered(name, answer)
                self.post(.unit(name, .service(.probed(answer))))
            }
        }
    }

    private func launch(_ name: String, _ unit: Unit) {
        let run = RunIdentity(unit: name, number: unit.lastRun + 1)
        world.checkNeeds(of: name, registry)
        var records = Disk.Records()
        records.order = true
        records.timeLimit = world.unit(name)?.timeLimit
        records.basis = reconciler.knowledge[name]?.runBasis
        world.disk.runs[run] = records
        world.ordered(run)
        let needed = registry.neededRuns(of: name)
        post(.needed(needed, by: name))
        world.disk.runs[run]?.needed = needed
        let isService = world.unit(name)?.isService == true
        guard let handle = SimHandle.start(run, by: self, observer(of: run)) else {
            world.note("\(run): its shim cannot be started")
            let text = "no processes"
            return post(
                .launchResult(name, isService ? .service(.launchFailed(text)) : .job(.launchFailed(text))))
        }
        unit.handle = handle
        unit.lastRun = run.number
        if !isService { unit.lastEnd = nil }
        post(
            .launchResult(
                name, isService ? .service(.launched(run: run.number)) : .job(.launched(run: run.number))))
    }

    private func observer(of run: RunIdentity) -> (SimHandle.Event) -> Void {
        { [weak self] event in
            guard let self, let unit = units[run.unit] else { return }
            switch event {
            case .began: post(run.unit, service: .began, job: nil)
            case .ended(let record):
                unit.lastEnd = record
                world.told(run, record.outcome)
                post(run.unit, service: .ended(record.outcome), job: .ended(record.outcome))
            case .gone:
                unit.handle = nil
                world.toldGone(run)
                post(run.unit, service: .gone, job: .gone)
            }
        }
    }

    // MARK: Adopting

    func adoptRuns() -> [String] {
        var adopted: [String] = []
        let census = world.census(by: process)
        for unit in world.units {
            for number in world.disk.numbers(of: unit.name) where process.isAlive {
                let run = RunIdentity(unit: unit.name, number: number)
                let path = Disk.folder(of: run).path
                let isLast = units[unit.name]?.lastRun == number
                if world.disk.runs[run]?.ended != nil, census.members[path] == nil, census.shims[path] == nil {
                    if isLast { noteUnseenEnd(of: run) }
                } else if adopt(run, isLast: isLast) {
                    adopted.append(unit.name)
                }
            }
        }
        return adopted
    }

    private func adopt(_ run: RunIdentity, isLast: Bool) -> Bool {
        guard isLast, let unit = units[run.unit] else {
            // It watches itself until it is gone.
            SimHandle.adopt(run, by: self, { _ in })?.stop()
            return false
        }
        guard let handle = SimHandle.adopt(run, by: self, observer(of: run)) else {
            noteUnseenEnd(of: run)
            return false
        }
        unit.lastEnd = world.disk.runs[run]?.ended
        unit.handle = handle
        post(.needed(world.disk.runs[run]?.needed ?? NeededRuns(), by: run.unit))
        let isStopping = handle.isStopping
        post(
            run.unit, service: .adopted(run: run.number, isStopping: isStopping),
            job: .adopted(run: run.number, isStopping: isStopping))
        if let ended = handle.ended { post(run.unit, service: .ended(ended.outcome), job: .ended(ended.outcome)) }
        return true
    }

    private func noteUnseenEnd(of run: RunIdentity) {
        guard let unit = units[run.unit] else { return }
        unit.lastEnd = world.disk.runs[run]?.ended
        guard case .job = registry[run.unit], let end = unit.lastEnd,
            run.number > reconciler.judgedRun(of: run.unit)
        else { return }
        world.told(run, end.outcome)
        let isStopping = world.disk.runs[run]?.isStopping ?? false
        post(.unit(run.unit, .job(.adopted(run: run.number, isStopping: isStopping))))
        post(.unit(run.unit, .job(.ended(end.outcome))))
        post(.unit(run.unit, .job(.gone)))
    }
}

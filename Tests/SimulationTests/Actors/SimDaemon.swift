import Loop
import Model

@testable import Daemon
@testable import Supervisor
@testable import Syscalls

/// A daemon of the simulated machine. All its decisions are the real ones: `UnitRegistry` with its lives, `CyclePlan`, `DaemonState`,
/// `AdoptionDecision`; here is only what carries them out.
final class SimDaemon {
    /// What `SupervisedUnit` has beside a life.
    final class Unit {
        var lastRun = 0
        var handle: SimHandle?
        var lastEnd: EndRecord?
        /// The survey or probe that is under way; another number means that it was cancelled.
        var inquiry = 0
        var alarm = 0
        var ranSinceAsked = false
        var lastJudgedRun = 0
    }

    let world: World
    let process: SimProcess
    var registry = UnitRegistry()
    var plan = CyclePlan(lastNumber: 0)
    var state = DaemonState()
    var units: [String: Unit] = [:]
    /// The children that somebody waits for.
    var own: Set<Int32> = []
    var isEnding = false
    private(set) var hasBegun = false
    private var strays: [RunIdentity: SimHandle] = [:]
    private var isDraining = false
    private var saveIsDue = false

    init(_ world: World, _ process: SimProcess) {
        (self.world, self.process) = (world, process)
        process.isSubreaper = true
        process.onChild = { [weak self] in
            guard let self else { return }
            world.soon(process) { self.reapOrphans() }
        }
        world.soon(process) { self.begin() }
    }

    // MARK: Beginning

    private func begin() {
        state = world.disk.state
        _ = state.resume(inBoot: world.machine.bootName)
        plan = CyclePlan(lastNumber: state.cycleNumber)
        if state.isEnding != true { plan.resume((state.openCycles ?? []).map(\.cycle)) }
        let now = world.instant
        for unit in world.units {
            units[unit.name] = Unit()
            units[unit.name]?.lastRun = world.disk.numbers(of: unit.name).max() ?? 0
        }
        registry.define(
            world.units.map { unit in
                var unit = unit
                let lastRun = units[unit.name]?.lastRun ?? 0
                if world.planted == .forgetsNeeds { unit.needs = [] }
                return unit.definition(lastRun: lastRun)
            }, at: now)
        for unit in world.units {
            let memory = world.planted == .forgetsCounters ? nil : state.memories?[unit.name]?.memory
            registry.recall(unit.name, memory, verdict: state.verdicts[unit.name]?.verdict, nil)
            units[unit.name]?.lastJudgedRun = state.verdicts[unit.name].map { $0.run ?? .max } ?? 0
        }
        takeTurns()
        let adopted = adoptRuns()
        for name in adopted where world.unit(name)?.isService == false { plan.adopt(running: name) }
        world.note("the daemon began" + (adopted.isEmpty ? "" : ", adopted \(adopted.joined(separator: ", "))"))
        isEnding = state.isEnding ?? false
        let wishes = state.wishes(
            services: world.units.filter(\.isService).map(\.name),
            jobs: world.units.filter { !$0.isService }.map(\.name), adopted: adopted)
        unwant(wishes.unwanted, Reason(.manual, "its stop was asked before the daemon came back"))
        for name in wishes.wanted {
            want(name, Reason(.recovery, "it was wanted when the daemon before this one ended"))
        }
        if world.planted == .restartsAdopted {
            for name in adopted { post(name, .service(.restart(Reason(.recovery, "planted")))) }
        }
        resumeCycles(adopted)
        hasBegun = true
        world.checkMemory(of: self)
        endIfStopped()
    }

    /// As `Daemon.goOnWithCycles`.
    private func resumeCycles(_ adopted: [String]) {
        for step in plan.open.flatMap(\.steps) where step.action == .restart && step.phase == .waiting {
            world.excuse(step.unit)
        }
        for step in plan.open.flatMap(\.steps) {
            guard case .acting = step.phase else { continue }
            if step.action == .run, step.run != nil, !adopted.contains(step.unit) {
                feed(.jobConcluded(step.unit, run: step.run ?? 0, .cancelled))
            }
            if step.action == .restart, registry[step.unit]?.isWanted != true {
                feed(.serviceGone(step.unit, why: "it was stopped while no daemon was there"))
            }
        }
        feed(.goOn)
    }

    private func adoptRuns() -> [String] {
        var adopted: [String] = []
        let census = world.census(by: process)
        for unit in world.units {
            for number in world.disk.numbers(of: unit.name) {
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
            let stray = SimHandle.adopt(run, by: self) { [weak self] event in
                if case .gone = event { self?.strays[run] = nil }
            }
            guard let stray else { return false }
            strays[run] = stray
            stray.stop()
            return false
        }
        guard let handle = SimHandle.adopt(run, by: self, observer(of: run)) else {
            noteUnseenEnd(of: run)
            return false
        }
        unit.lastEnd = world.disk.runs[run]?.ended
        unit.handle = handle
        unit.ranSinceAsked = true
        registry.note(world.disk.runs[run]?.needed ?? NeededRuns(), of: run.unit)
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
        guard case .job = registry[run.unit], let end = unit.lastEnd, run.number > unit.lastJudgedRun else { return }
        unit.ranSinceAsked = true
        world.told(run, end.outcome)
        post(run.unit, .job(.adopted(run: run.number, isStopping: world.disk.runs[run]?.isStopping ?? false)))
        post(run.unit, .job(.ended(end.outcome)))
        post(run.unit, .job(.gone))
    }

    private func reapOrphans() {
        for child in world.machine.children(of: process.pid) where !child.isAlive && !own.contains(child.pid) {
            world.machine.reap(child)
        }
    }

    // MARK: Turns

    func want(_ unit: String, _ reason: Reason) {
        registry.want(unit, reason)
        takeTurns()
    }

    func unwant(_ units: [String], _ reason: Reason) {
        registry.unwant(units, reason)
        takeTurns()
    }

    func post(_ unit: String, _ event: UnitStateMachine.Event) {
        registry.post(unit, event)
        takeTurns()
    }

    private func post(_ unit: String, service: ServiceStateMachine.Event?, job: JobStateMachine.Event?) {
        switch registry[unit] {
        case .service: if let service { post(unit, .service(service)) }
        case .job: if let job { post(unit, .job(job)) }
        case nil: break
        }
    }

    private func postFirst(_ unit: String, service: ServiceStateMachine.Event, job: JobStateMachine.Event) {
        switch registry[unit] {
        case .service: registry.postFirst(unit, .service(service))
        case .job: registry.postFirst(unit, .job(job))
        case nil: break
        }
    }

    func takeTurns() {
        guard !isDraining else { return }
        isDraining = true
        defer { isDraining = false }
        while let turn = registry.next(at: world.instant) {
            for effect in turn.effects { carryOut(effect, turn.unit) }
            rearm(turn.unit)
            if registry.settle(turn) { moved(turn.unit) }
        }
    }

    private func rearm(_ name: String) {
        guard let unit = units[name] else { return }
        unit.alarm += 1
        let alarm = unit.alarm
        guard let deadline = registry[name]?.deadline else { return }
        world.at(deadline, while: process) {
            if unit.alarm == alarm { self.post(name, service: .timePassed, job: .timePassed) }
        }
    }

    // MARK: Effects

    private func carryOut(_ effect: UnitStateMachine.Effect, _ name: String) {
        guard let unit = units[name] else { return }
        switch effect {
        case .service(.preflight): preflight(name, unit)
        case .job(.preflight): post(name, .job(.preflightDone(impossible: world.launchProblem(of: name))))
        case .service(.launch), .job(.launch): launch(name, unit)
        case .service(.stop), .job(.stop):
            world.stopped(RunIdentity(unit: name, number: unit.lastRun), registry[name]?.reason)
            unit.handle?.stop()
        case .service(.probe(let pause)): probe(name, unit, after: pause)
        case .service(.stopProbing): unit.inquiry += 1
        case .service(.restartDependents): break
        case .job(.conclude(let verdict)): conclude(name, unit, verdict)
        }
    }

    private func preflight(_ name: String, _ unit: Unit) {
        unit.inquiry += 1
        let inquiry = unit.inquiry
        world.after(world.random.within(100_000...3_000_000), while: process) {
            guard unit.inquiry == inquiry else { return }
            self.post(name, .service(.preflightDone(self.world.preflight(of: name))))
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
                self.post(name, .service(.probed(answer)))
            }
        }
    }

    private func launch(_ name: String, _ unit: Unit) {
        let run = RunIdentity(unit: name, number: unit.lastRun + 1)
        world.checkNeeds(of: name, registry)
        var records = Disk.Records()
        records.order = true
        records.timeLimit = world.unit(name)?.timeLimit
        world.disk.runs[run] = records
        world.ordered(run)
        let needed = registry.neededRuns(of: name)
        registry.note(needed, of: name)
        world.disk.runs[run]?.needed = needed
        guard let handle = SimHandle.start(run, by: self, observer(of: run)) else {
            world.note("\(run): its shim cannot be started")
            return postFirst(name, service: .launchFailed("no processes"), job: .launchFailed("no processes"))
        }
        unit.handle = handle
        unit.lastRun = run.number
        unit.ranSinceAsked = true
        if case .job = registry[name] { unit.lastEnd = nil }
        postFirst(name, service: .launched(run: run.number), job: .launched(run: run.number))
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

    private func conclude(_ name: String, _ unit: Unit, _ verdict: Verdict) {
        let run = RunIdentity(unit: name, number: unit.ranSinceAsked ? unit.lastRun : 0)
        unit.ranSinceAsked = false
        world.concluded(run, verdict)
        state.verdicts[name] = .init(verdict, of: run.number, after: state.verdicts[name])
        save()
        feed(.jobConcluded(name, run: run.number, verdict))
        setNeedsSave()
    }

    // MARK: What follows

    private func moved(_ name: String) {
        guard let life = registry[name] else { return }
        world.moved(name, life)
        if case .service(let life) = life { _ = state.remember(life.memory, of: name) }
        switch life {
        case .service(let service):
            if service.state.isUp { feed(.serviceUp(name, run: units[name]?.lastRun ?? 0)) }
            if service.state == .stopped { feed(.serviceGone(name, why: service.reason.text)) }
        case .job(let job): if case .running(let run) = job.state { feed(.jobBegan(name, run: run)) }
        }
        setNeedsSave()
        endIfStopped()
    }

    func feed(_ event: CyclePlan.Event) {
        var facts = CyclePlan.Facts()
        for unit in world.units where !unit.isService { facts.needs[unit.name] = registry.allNeeds(of: unit.name) }
        for effect in plan.handle(event, facts, at: world.instant, world.time) {
            switch effect {
            case .restart(let unit, let cycle):
                world.excuse(unit)
                post(unit, .service(.restart(cycle.reason)))
            case .run(let job, let cycle):
                registry.run(job, cycle.reason)
                takeTurns()
            case .cancel(let job, let cycle): post(job, .job(.cancel(cycle.reason)))
            case .began, .ended: setNeedsSave()
            }
        }
    }

    func setNeedsSave() {
        guard !saveIsDue else { return }
        saveIsDue = true
        world.after(1000, while: process) { self.save() }
    }

    func save() {
        saveIsDue = false
        state.cycleNumber = plan.lastNumber
        state.openCycles = plan.open.isEmpty ? nil : plan.open.map(StoredCycle.init)
        world.save(state)
    }

    func endIfStopped() {
        guard isEnding, hasBegun, registry.members.values.allSatisfy({ !$0.life.status.hasRun && !$0.life.isWanted })
        else { return }
        (state.isActive, state.isEnding) = (false, nil)
        save()
        world.note("the daemon ends: all is stopped")
        world.end(process, .exited(0))
    }

    var wantedServices: [String] {
        registry.order.filter { world.unit($0)?.isService == true && registry.isWanted($0) }
    }
}

import History
import Loop
import Model

@testable import Daemon
@testable import Supervisor
@testable import Syscalls

/// A daemon of the simulated machine. All its decisions are the daemon's own `Reconciler`; here is only what carries them out, and
/// between any two of them it may be killed.
final class SimDaemon {
    /// What `SupervisedUnit` has beside a life.
    final class Unit {
        var lastRun = 0
        var handle: SimHandle?
        var lastEnd: EndRecord?
        /// The survey or probe that is under way; another number means that it was cancelled.
        var inquiry = 0
        var alarm = 0
    }

    let world: World
    let process: SimProcess
    private(set) var reconciler = Reconciler(state: DaemonState(), resumesPrevious: false, lastCycle: 0)
    var units: [String: Unit] = [:]
    /// The children that are waited for.
    var own: Set<Int32> = []
    /// The planted bug: the next save is left out.
    var forgetsNextSave = false
    private var isCarryingOut = false
    private var saveIsDue = false
    private var deadline: LoopInstant?

    var registry: UnitRegistry { reconciler.registry }
    var hasBegun: Bool { reconciler.hasBegun }

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
        var state = world.disk.state
        let resumesPrevious = state.resume(inBoot: world.machine.bootName)
        if world.planted == .forgetsCounters { state.memories = nil }
        reconciler = Reconciler(state: state, resumesPrevious: resumesPrevious, lastCycle: 0)
        for unit in world.units {
            units[unit.name] = Unit()
            units[unit.name]?.lastRun = world.disk.numbers(of: unit.name).max() ?? 0
        }
        let definitions = world.units.map { unit in
            var unit = unit
            if world.planted == .forgetsNeeds { unit.needs = [] }
            return unit.definition(lastRun: units[unit.name]?.lastRun ?? 0)
        }
        post(.defined(world.units.map(\.profile), definitions, retiring: []))
        for unit in world.units { post(.recalled(recollection(of: unit.name))) }
        let adopted = adoptRuns()
        guard process.isAlive else { return }
        world.note("the daemon began" + (adopted.isEmpty ? "" : ", adopted \(adopted.joined(separator: ", "))"))
        post(.adopted(adopted))
        if world.planted == .restartsAdopted {
            for name in adopted { post(.unit(name, .service(.restart(Reason(.recovery, "planted"))))) }
        }
        guard process.isAlive else { return }
        world.checkMemory(of: self)
        post(.begun)
        for unit in world.units { observe(unit.name) }
        post(.caughtUp)
    }

    /// What the history has of a unit's runs.
    private func recollection(of unit: String) -> Reconciler.Recollection {
        let numbers = world.disk.numbers(of: unit)
        let last = numbers.last.flatMap { world.disk.runs[RunIdentity(unit: unit, number: $0)] }
        let judged = numbers.last { world.disk.verdicts[RunIdentity(unit: unit, number: $0)] != nil }
        return Reconciler.Recollection(
            unit: unit, reason: nil, durations: [], runBasis: last?.basis,
            verdict: judged.flatMap { verdict(of: $0, unit) })
    }

    private func verdict(of number: Int, _ unit: String) -> VerdictBasis? {
        let run = RunIdentity(unit: unit, number: number)
        guard let records = world.disk.runs[run], let verdict = world.disk.verdicts[run]?.last else { return nil }
        return VerdictBasis(
            run: number, verdict: verdict, basis: records.drift.isEmpty ? records.basis : nil, drift: records.drift)
    }

    func observe(_ unit: String) {
        post(.observed(unit, UnitObservation(inputs: .known(world.disk.inputs(of: unit)))))
    }

    private func reapOrphans() {
        for child in world.machine.children(of: process.pid) where !child.isAlive && !own.contains(child.pid) {
            world.machine.reap(child)
        }
    }

    // MARK: Deciding

    func post(_ event: Reconciler.Event) {
        guard process.isAlive else { return }
        reconciler.post(event)
        guard !isCarryingOut else { return }
        isCarryingOut = true
        defer { isCarryingOut = false }
        while process.isAlive, let effects = reconciler.next(at: world.instant, world.time) {
            for effect in effects where process.isAlive {
                carryOut(effect)
                world.mayKill(self)
            }
        }
        rearm()
    }

    func post(_ unit: String, service: ServiceStateMachine.Event?, job: JobStateMachine.Event?) {
        switch registry[unit] {
        case .service: if let service { post(.unit(unit, .service(service))) }
        case .job: if let job { post(.unit(unit, .job(job))) }
        case nil: break
        }
    }

    private func rearm() {
        guard deadline != reconciler.deadline else { return }
        deadline = reconciler.deadline
        guard let deadline else { return }
        world.at(deadline, while: process) {
            guard self.deadline == deadline else { return }
            self.deadline = nil
            self.post(.timePassed)
        }
    }

    // MARK: Effects

    private func carryOut(_ effect: Reconciler.Effect) {
        switch effect {
        case .unit(let name, let effect): carryOut(effect, name)
        case .rearm(let name, let deadline): rearm(name, at: deadline)
        case .moved(let name): if let life = registry[name] { world.moved(name, life) }
        case .judge(let conclusion):
            world.concluded(conclusion.run, conclusion.verdict)
            let end = conclusion.run.number > 0 ? units[conclusion.run.unit]?.lastEnd : nil
            post(.judged(.init(conclusion: conclusion, end: end)))
        case .lookUp(let job, _, let cycle): post(.lookedUp(job: job, cycle, nil))
        case .compare(let units): post(.differences(units.mapValues { _ in ["a file"] }))
        case .drifted(let run, let paths): world.disk.runs[run]?.drift = paths
        case .basisLost(let run): world.disk.runs[run]?.basis = nil
        case .save:
            if forgetsNextSave { forgetsNextSave = false } else { save() }
        case .saveSoon: saveSoon()
        case .end:
            world.note("the daemon ends: all is stopped")
            world.end(process, .exited(0))
        // Units are never redefined here, and outputs, people and bisections are not simulated.
        case .probed, .forget, .publish, .define, .concluded, .answered, .leftOutputs, .began, .progressed, .ended,
            .cutOff, .advise, .notStarted, .compose, .outbox, .bisectRefused, .bisectBegan, .bisectRun, .bisectLeftOver:
            break
        }
    }

    private func rearm(_ name: String, at deadline: LoopInstant?) {
        guard let unit = units[name] else { return }
        unit.alarm += 1
        let alarm = unit.alarm
        guard let deadline else { return }
        world.at(deadline, while: process) {
            if unit.alarm == alarm { self.post(name, service: .timePassed, job: .timePassed) }
        }
    }

    private func saveSoon() {
        guard !saveIsDue else { return }
        saveIsDue = true
        world.after(1000, while: process) { self.save() }
    }

    private func save() {
        saveIsDue = false
        world.save(reconciler.saved)
    }
}

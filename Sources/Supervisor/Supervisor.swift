public import Loop
public import Model
public import Syscalls

/// Keeps units as they are wanted: carries out what their lives decide, and tells an observer what happens.
///
/// It never decides anything itself: events go into a unit's life, effects come out and are done here.
@LoopActor
public final class Supervisor {
    let state: Path
    let logs: Path
    let program: Path
    let loop: any Reactor
    private let observer: @LoopActor (UnitEvent) -> Void
    private(set) var units: [String: SupervisedUnit] = [:]
    private(set) var registry = UnitRegistry()
    /// Runs that belong to no unit and are being stopped.
    var strays: [RunIdentity: RunHandle] = [:]
    let pace: LaunchThrottle
    private var isDraining = false

    /// - Parameters:
    ///   - state: the folder for the records of runs, 0700.
    ///   - logs: the folder of the units' logs.
    ///   - program: the program with the `shim` command.
    ///   - loop: what it works on: an `EventLoop`.
    ///   - observer: told of all that happens, in order.
    public init(
        state: Path, logs: Path, program: Path, on loop: any Reactor, observer: @escaping @LoopActor (UnitEvent) -> Void
    ) {
        self.state = state
        self.logs = logs
        self.program = program
        self.loop = loop
        pace = LaunchThrottle(on: loop)
        self.observer = observer
    }

    // MARK: Asking

    /// The status of every unit, in the order of their definition.
    public var statuses: [UnitStatus] { registry.order.compactMap { status(of: $0) } }

    /// The status of one unit; nil when there is none of that name.
    public func status(of unit: String) -> UnitStatus? {
        guard let life = registry[unit] else { return nil }
        var status = units[unit]?.status(life)
        status?.isWanted = registry.isWanted(unit)
        return status
    }

    /// Whether no unit has a run, and none is wanted.
    public var isAtRest: Bool { registry.isAtRest }

    /// All units that a unit needs, directly or through others.
    public func allNeeds(of unit: String) -> Set<String> { registry.allNeeds(of: unit) }

    // MARK: Wishing

    /// Wants a service to run, and what it needs too.
    public func want(_ name: String, _ reason: Reason) {
        registry.want(name, reason)
        takeTurns()
    }

    /// Stops units, those that need others before the others.
    public func unwant(_ names: some Sequence<String>, _ reason: Reason) {
        registry.unwant(names, reason)
        takeTurns()
    }

    /// Stops a service and starts it again; means nothing to one that is not wanted.
    public func restart(_ name: String, _ reason: Reason) { post(name, .service(.restart(reason))) }

    /// Wants all that a unit needs to run.
    public func wantNeeds(of name: String) {
        registry.wantNeeds(of: name)
        takeTurns()
    }

    /// Runs a job once what it needs is up; what is not wanted is not started for it, see `wantNeeds`.
    public func run(_ job: String, _ reason: Reason) {
        registry.run(job, reason)
        takeTurns()
    }

    // MARK: Definitions

    /// Sets what units there are. A unit that is new is not started; a running one keeps its run, and its next run follows the
    /// new definition.
    /// - Parameters:
    ///   - definitions: the units, in the order in which they are shown.
    ///   - retiring: units that are not defined any more and stay known until they have stopped.
    public func define(_ definitions: [UnitDefinition], retiring: Set<String> = []) {
        var kept = units.filter { retiring.contains($0.key) }
        for definition in definitions {
            let unit = units[definition.name] ?? SupervisedUnit(definition, lastRun: lastRunNumber(of: definition.name))
            unit.definition = definition
            kept[definition.name] = unit
        }
        units = kept
        let members = definitions.map { definition in
            (
                definition.name, definition.needs,
                { [loop] in SupervisedUnit.life(of: definition, after: $0, at: loop.now) }
                    as (UnitStateMachine?) -> UnitStateMachine
            )
        }
        registry.define(members, retiring: retiring)
        takeTurns()
    }

    /// Carries on what an earlier daemon knew of a unit; call it before runs are adopted and anything is wished of the unit.
    /// - Parameters:
    ///   - name: the unit.
    ///   - memory: what was known of a service; nil for nothing.
    ///   - verdict: a job's last verdict; nil for none.
    ///   - reason: why a job's run, whose verdict this is, was asked for.
    ///   - judgedRun: the last run of a job whose verdict has been told.
    public func recall(
        _ name: String, _ memory: ServiceMemory?, verdict: Verdict?, _ reason: Reason? = nil, of judgedRun: Int = 0
    ) {
        registry.recall(name, memory, verdict: verdict, reason)
        units[name]?.lastJudgedRun = judgedRun
    }

    /// Has a shim loaded ahead from now on, so that the next run begins sooner; see `ShimPool`.
    public func keepShimReady() { ShimPool.shared.keepOne(of: program, in: state, on: loop) }

    /// Cancels a job's run.
    public func cancel(_ job: String, _ reason: Reason) { post(job, .job(.cancel(reason))) }

    /// Gives a job's run up that still waits for what it needs.
    public func giveUp(_ job: String, _ why: String) { post(job, .job(.giveUp(why))) }

    /// Reaps what became this process's child by losing its parent. Call it on SIGCHLD.
    public func reapOrphans() { ChildRegistry.shared.reapOrphans() }

    // MARK: Events

    /// Takes an event in and does all that follows from it, one event after the other.
    func post(_ unit: String, _ event: UnitStateMachine.Event) {
        registry.post(unit, event)
        takeTurns()
    }

    /// Restarts the services that need this one and whose present run began with another run of it.
    func restartDependents(of unit: SupervisedUnit) {
        guard unit.definition.service?.restartsDependents == true else { return }
        registry.restartDependents(of: unit.identity)
    }

    /// Notes with which runs of its needs a unit's present run began.
    func note(_ runs: NeededRuns, of unit: SupervisedUnit) { registry.note(runs, of: unit.name) }

    /// Puts an event before all that wait. Only effects do so, while an event is taken in.
    func postFirst(_ unit: String, _ event: UnitStateMachine.Event) { registry.postFirst(unit, event) }

    private func takeTurns() {
        guard !isDraining else { return }
        isDraining = true
        defer { isDraining = false }
        while let turn = registry.next(at: loop.now) {
            guard let unit = units[turn.unit] else { continue }
            for effect in turn.effects { carryOut(effect, unit) }
            rearm(unit)
            let hasMoved = registry.settle(turn)
            if case .service(.probed(let answer)) = turn.event { tellProbe(answer, unit, before: turn.before) }
            if hasMoved, let status = status(of: turn.unit) { observer(.moved(status)) }
            if registry.forgetIfRetired(turn.unit) { units[turn.unit] = nil }
        }
    }

    func tell(_ event: UnitEvent) { observer(event) }

    /// While it starts, a service may well not answer yet: that is no failure.
    private func tellProbe(_ answer: ProbeAnswer, _ unit: SupervisedUnit, before: UnitStateMachine) {
        guard case .service(let state) = before.status else { return }
        switch (state, answer) {
        case (.healthy, .unhealthy), (.unhealthy, _), (.external, .unhealthy): tell(.probed(unit.identity, answer))
        default: break
        }
    }

    private func rearm(_ unit: SupervisedUnit) {
        unit.alarm?.cancel()
        unit.alarm = registry[unit.name]?.deadline.map { deadline in
            loop.schedule(at: deadline) { [weak self] in
                self?.post(unit, service: .timePassed, job: .timePassed)
            }
        }
    }
}

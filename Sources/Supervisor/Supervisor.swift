public import Loop
public import Syscalls

/// Keeps units as they are wanted: carries out what their lives decide, and tells an observer what happens.
///
/// It never decides anything itself: events go into a unit's life, effects come out and are done here.
@LoopActor
public final class Supervisor {
    let state: Path
    let logs: Path
    let program: Path
    private let observer: @LoopActor (UnitEvent) -> Void
    private(set) var units: [String: SupervisedUnit] = [:]
    /// The units in the order of their definition.
    private(set) var order: [String] = []
    /// What waits to be stopped until those who need it are gone.
    var stopRequests: [String: Reason] = [:]
    /// Runs that belong to no unit and are being stopped.
    var strays: [RunIdentity: RunHandle] = [:]
    private var queue: [(unit: String, event: SupervisedUnit.Event)] = []
    private var isDraining = false

    /// - Parameters:
    ///   - state: the folder for the records of runs, 0700.
    ///   - logs: the folder of the units' logs.
    ///   - program: the program with the `shim` command.
    ///   - observer: told of all that happens, in order.
    public init(state: Path, logs: Path, program: Path, observer: @escaping @LoopActor (UnitEvent) -> Void) {
        self.state = state
        self.logs = logs
        self.program = program
        self.observer = observer
    }

    // MARK: Asking

    /// The status of every unit, in the order of their definition.
    public var statuses: [UnitStatus] { order.compactMap { units[$0]?.status } }

    /// The status of one unit; nil when there is none of that name.
    public func status(of unit: String) -> UnitStatus? { units[unit]?.status }

    // MARK: Wishing

    /// Wants a service to run, and what it needs too.
    public func want(_ name: String, _ reason: Reason) {
        guard let unit = units[name] else { return }
        stopRequests[name] = nil
        for need in unit.definition.needs { want(need, Reason(.dependency, "\(name) needs it")) }
        if case .service = unit.life { post(name, .service(.wanted(reason))) }
    }

    /// Stops units, those that need others before the others.
    public func unwant(_ names: some Sequence<String>, _ reason: Reason) {
        for name in names where units[name] != nil { stopRequests[name] = reason }
        advanceStops()
    }

    /// Stops a service and starts it again; means nothing to one that is not wanted.
    public func restart(_ name: String, _ reason: Reason) { post(name, .service(.restart(reason))) }

    /// Runs a job, after what it needs has come up.
    public func run(_ job: String, _ reason: Reason) {
        guard let unit = units[job], case .job = unit.life else { return }
        stopRequests[job] = nil
        for need in unit.definition.needs { want(need, Reason(.dependency, "\(job) needs it")) }
        post(job, .job(.run(reason)))
    }

    // MARK: Definitions

    /// Sets what units there are. A unit that is new is not started; a running one keeps its run, and its next run follows the
    /// new definition.
    /// - Parameter retiring: units that are not defined any more and stay known until they have stopped.
    public func define(_ definitions: [UnitDefinition], retiring: Set<String> = []) {
        order = definitions.map(\.name)
        var kept = units.filter { retiring.contains($0.key) }
        for definition in definitions {
            let unit = units[definition.name] ?? SupervisedUnit(definition, lastRun: lastRunNumber(of: definition.name))
            unit.redefine(definition)
            kept[definition.name] = unit
        }
        units = kept
        tellNeeds()
    }

    /// Carries on what an earlier daemon knew of a unit; call it before anything is wished of the unit.
    public func recall(_ name: String, _ memory: ServiceMemory?, verdict: Verdict?) {
        switch units[name]?.life {
        case .service(var life):
            if let memory { life.recall(memory) }
            units[name]?.life = .service(life)
        case .job(var life):
            life.recall(verdict)
            units[name]?.life = .job(life)
        case nil: break
        }
    }

    /// Cancels a job's run.
    public func cancel(_ job: String, _ reason: Reason) { post(job, .job(.cancel(reason))) }

    /// Reaps what became this process's child by losing its parent. Call it on SIGCHLD.
    public func reapOrphans() { ChildRegistry.shared.reapOrphans() }

    // MARK: Events

    /// Takes an event in and does all that follows from it, one event after the other.
    func post(_ unit: String, _ event: SupervisedUnit.Event) {
        queue.append((unit, event))
        guard !isDraining else { return }
        isDraining = true
        defer { isDraining = false }
        while !queue.isEmpty {
            let (name, event) = queue.removeFirst()
            guard let unit = units[name] else { continue }
            take(event, unit)
        }
    }

    /// Puts an event before all that wait. Only effects do so, while an event is taken in.
    func postFirst(_ unit: String, _ event: SupervisedUnit.Event) { queue.insert((unit, event), at: 0) }

    private func take(_ event: SupervisedUnit.Event, _ unit: SupervisedUnit) {
        let before = unit.status
        switch (event, unit.life) {
        case (.service(let event), .service(var life)):
            let effects = life.handle(event, at: .now)
            unit.life = .service(life)
            for effect in effects { carryOut(effect, unit) }
        case (.job(let event), .job(var life)):
            let effects = life.handle(event, at: .now)
            unit.life = .job(life)
            for effect in effects { carryOut(effect, unit) }
        case (.service, .job), (.job, .service): return
        }
        rearm(unit)
        let after = unit.status
        if case .service(.probed(let answer)) = event { tellProbe(answer, unit, before: before) }
        if before.stateName != after.stateName || before.reason != after.reason { observer(.moved(after)) }
        if before.isUp != after.isUp { tellNeeds() }
        if before.hasRun != after.hasRun || before.isWanted != after.isWanted { advanceStops() }
        if !order.contains(unit.name), !after.hasRun, !after.isWanted { units[unit.name] = nil }
    }

    func tell(_ event: UnitEvent) { observer(event) }

    /// While it starts, a service may well not answer yet: that is no failure.
    private func tellProbe(_ answer: ProbeAnswer, _ unit: SupervisedUnit, before: UnitStatus) {
        guard case .service(let state) = before.life else { return }
        switch (state, answer) {
        case (.healthy, .unhealthy), (.unhealthy, _), (.external, .unhealthy): tell(.probed(unit.identity, answer))
        default: break
        }
    }

    private func rearm(_ unit: SupervisedUnit) {
        unit.alarm?.cancel()
        unit.alarm = unit.deadline.map { deadline in
            EventLoop.shared.schedule(at: deadline) { [weak self] in self?.post(unit.name, .service(.timePassed)) }
        }
    }
}

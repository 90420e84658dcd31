package import Loop
package import Model
package import Syscalls

/// Carries out what is decided about units: checks, launches, stops, probes and adopts their runs, and reports what happens.
///
/// It decides nothing: events go to a `RunDecider`, effects come back.
@LoopActor
package final class RunExecutor {
    let state: Path
    let logs: Path
    let program: Path
    let loop: any Reactor
    /// Receives all events.
    package weak var decider: (any RunDecider)?
    private(set) var units: [String: SupervisedUnit] = [:]
    /// Runs that belong to no unit and are being stopped.
    var strays: [RunIdentity: RunHandle] = [:]
    let pace: LaunchThrottle

    /// - Parameters:
    ///   - state: the folder for the records of runs, 0700.
    ///   - logs: the folder of the units' logs.
    ///   - program: the program with the `shim` command.
    ///   - loop: what it works on: an `EventLoop`.
    package init(state: Path, logs: Path, program: Path, on loop: any Reactor) {
        self.state = state
        self.logs = logs
        self.program = program
        self.loop = loop
        pace = LaunchThrottle(on: loop)
    }

    // MARK: Asking

    /// The status of a unit that is decided about by this registry; nil when there is none of that name.
    package func status(of name: String, _ registry: UnitRegistry) -> UnitStatus? {
        guard let life = registry[name] else { return nil }
        var status = units[name]?.status(life)
        status?.isWanted = registry.isWanted(name)
        return status
    }

    /// How a unit's present or last run ended.
    package func lastEnd(of name: String) -> EndRecord? { units[name]?.lastEnd }

    /// The run that a unit has, or had last.
    package func lastRun(of name: String) -> RunIdentity? { units[name]?.identity }

    func life(of name: String) -> UnitStateMachine? { decider?.registry[name] }

    // MARK: Definitions

    /// Takes over how the units are run.
    /// - Parameter retiring: units that are not defined any more and stay known until they have stopped.
    /// - Returns: what a registry has to know of them.
    package func define(_ definitions: [UnitDefinition], retiring: Set<String>) -> [UnitRegistry.Definition] {
        var kept = units.filter { retiring.contains($0.key) }
        for definition in definitions {
            let unit = units[definition.name] ?? SupervisedUnit(definition, lastRun: lastRunNumber(of: definition.name))
            unit.definition = definition
            kept[definition.name] = unit
        }
        units = kept
        return definitions.map { definition in
            UnitRegistry.Definition(definition, lastRun: kept[definition.name]?.lastRun ?? 0)
        }
    }

    /// Nothing is left of a unit that is no longer defined.
    package func forget(_ name: String) { units[name] = nil }

    /// The last run of a job whose verdict an earlier daemon reported.
    package func recall(_ name: String, judgedRun: Int) { units[name]?.lastJudgedRun = judgedRun }

    /// Has a shim loaded ahead from now on, so that the next run begins sooner; see `ShimPool`.
    package func keepShimReady() { ShimPool.shared.keepOne(of: program, in: state, on: loop) }

    private var runsWithoutRecords: [RunHandle] { units.values.compactMap(\.handle).filter(\.lacksRecords) }

    /// Whether runs live whose records were removed, so that the next daemon would not find them there.
    package var lacksRecords: Bool { !runsWithoutRecords.isEmpty }

    /// Has the records written again that were removed.
    package func restoreRecords() { for run in runsWithoutRecords { run.restoreRecords() } }

    /// Kills what lives of a project whose folder was deleted, and was not found when this began to work: its records were gone.
    package func endUnknownRuns() {
        let known = units.values.filter { $0.handle != nil }.map(\.identity)
        LeftRun.endUnguarded(in: state, besides: Set(known + strays.keys))
    }

    /// Reaps what became this process's child by losing its parent. Call it on SIGCHLD.
    package func reapOrphans() { ChildRegistry.shared.reapOrphans() }

    // MARK: Time

    /// Sets a unit's alarm to when its state machine waits for time.
    package func rearm(_ name: String, at deadline: LoopInstant?) {
        guard let unit = units[name] else { return }
        unit.alarm?.cancel()
        unit.alarm = deadline.map { deadline in
            loop.schedule(at: deadline) { [weak self] in
                self?.post(unit, service: .timePassed, job: .timePassed)
            }
        }
    }

    // MARK: Reporting

    func report(_ event: RunEvent) { decider?.happened(event) }

    func post(_ unit: String, _ event: UnitStateMachine.Event) { report(.unit(unit, event)) }

    func post(_ unit: SupervisedUnit, service: ServiceStateMachine.Event?, job: JobStateMachine.Event?) {
        if let event = event(for: unit, service, job) { report(.unit(unit.name, event)) }
    }

    func postLaunchResult(
        _ unit: SupervisedUnit, service: ServiceStateMachine.Event, job: JobStateMachine.Event
    ) {
        if let event = event(for: unit, service, job) { report(.launchResult(unit.name, event)) }
    }

    private func event(
        for unit: SupervisedUnit, _ service: ServiceStateMachine.Event?, _ job: JobStateMachine.Event?
    ) -> UnitStateMachine.Event? {
        switch life(of: unit.name) {
        case .service: service.map { .service($0) }
        case .job: job.map { .job($0) }
        case nil: nil
        }
    }
}

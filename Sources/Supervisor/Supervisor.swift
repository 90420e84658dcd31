public import Loop
public import Model
public import Syscalls

/// Keeps the wanted units running, and reports to an observer what happens.
///
/// Decisions are the registry's: events go in, effects come out, and the executor carries them out.
@LoopActor
public final class Supervisor {
    private let executor: RunExecutor
    private let loop: any Reactor
    private let observer: @LoopActor (UnitEvent) -> Void
    /// The units' state machines.
    package private(set) var registry = UnitRegistry()
    private var isDraining = false

    /// - Parameters:
    ///   - state: the folder for the records of runs, 0700.
    ///   - logs: the folder of the units' logs.
    ///   - program: the program with the `shim` command.
    ///   - loop: what it works on: an `EventLoop`.
    ///   - observer: receives all events, in order.
    public init(
        state: Path, logs: Path, program: Path, on loop: any Reactor, observer: @escaping @LoopActor (UnitEvent) -> Void
    ) {
        self.loop = loop
        executor = RunExecutor(state: state, logs: logs, program: program, on: loop)
        self.observer = observer
        executor.decider = self
    }

    // MARK: Asking

    /// The status of every unit, in the order of their definition.
    public var statuses: [UnitStatus] { registry.order.compactMap { status(of: $0) } }

    /// The status of one unit; nil when there is none of that name.
    public func status(of unit: String) -> UnitStatus? {
        executor.status(of: unit, registry)
    }

    /// Whether no unit has a run, and none is wanted.
    public var isAtRest: Bool { registry.isAtRest }

    /// All units that a unit needs, directly or through others.
    public func allNeeds(of unit: String) -> Set<String> { registry.allNeeds(of: unit) }

    // MARK: Requests

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
        registry.define(executor.define(definitions, retiring: retiring), retiring: retiring, at: loop.now)
        takeTurns()
    }

    /// Carries on what an earlier daemon knew of a unit; call it before runs are adopted and anything is wished of the unit.
    /// - Parameters:
    ///   - name: the unit.
    ///   - memory: what was known of a service; nil for nothing.
    ///   - verdict: a job's last verdict; nil for none.
    ///   - reason: why a job's run, whose verdict this is, was asked for.
    ///   - judgedRun: the last run of a job whose verdict has been reported.
    public func recall(
        _ name: String, _ memory: ServiceMemory?, verdict: Verdict?, _ reason: Reason? = nil, of judgedRun: Int = 0
    ) {
        registry.recall(name, memory, verdict: verdict, reason)
        executor.recall(name, judgedRun: judgedRun)
    }

    /// Has a shim loaded ahead from now on, so that the next run begins sooner; see `ShimPool`.
    public func keepShimReady() { executor.keepShimReady() }

    /// Cancels a job's run.
    public func cancel(_ job: String, _ reason: Reason) { post(job, .job(.cancel(reason))) }

    /// Gives a job's run up that still waits for what it needs.
    public func giveUp(_ job: String, _ why: String) { post(job, .job(.giveUp(why))) }

    /// Reaps what became this process's child by losing its parent. Call it on SIGCHLD.
    public func reapOrphans() { executor.reapOrphans() }

    /// Takes over the runs that an earlier daemon left, and reports how those ended that are over.
    /// Runs of units that are not defined any more are stopped.
    /// - Returns: the units whose run lives.
    @discardableResult
    public func adoptRuns() -> [String] { executor.adoptRuns() }

    /// Takes the next number of a unit for a run that could not begin, so that it can be reported like any other.
    /// - Returns: nil when there is no such unit, or it has a run.
    public func numberUnbegun(_ name: String) -> RunIdentity? { executor.numberUnbegun(name) }

    /// Makes records of runs that were copied with their folder those of runs that are over: the processes that they name are
    /// another project's. Their numbers stay taken.
    public nonisolated static func disownRuns(in state: Path) { RunExecutor.disownRuns(in: state) }

    // MARK: Events

    /// Takes an event in and does all that follows from it, one event after the other.
    private func post(_ unit: String, _ event: UnitStateMachine.Event) {
        registry.post(unit, event)
        takeTurns()
    }

    private func takeTurns() {
        guard !isDraining else { return }
        isDraining = true
        defer { isDraining = false }
        while let turn = registry.next(at: loop.now) {
            for effect in turn.effects { executor.carryOut(effect, of: turn.unit) }
            if let conclusion = turn.conclusion {
                let end = conclusion.run.number > 0 ? executor.lastEnd(of: turn.unit) : nil
                observer(.concluded(conclusion.run, conclusion.verdict, end))
            }
            executor.rearm(turn.unit, at: registry[turn.unit]?.deadline)
            let hasMoved = registry.finish(turn)
            if let answer = turn.notableAnswer, let run = executor.lastRun(of: turn.unit) {
                observer(.probed(run, answer))
            }
            if hasMoved, let status = status(of: turn.unit) { observer(.moved(status)) }
            if registry.forgetIfRetired(turn.unit) { executor.forget(turn.unit) }
        }
    }
}

extension Supervisor: RunDecider {
    package func happened(_ event: RunEvent) {
        switch event {
        case .unit(let unit, let event): post(unit, event)
        case .launchResult(let unit, let event): registry.postFirst(unit, event)
        case .needed(let runs, let unit): registry.record(runs, of: unit)
        case .numbered(let run): registry.record(unbegun: run)
        case .launched(let status): observer(.launched(status))
        case .ended(let run, let record): observer(.ended(run, record))
        }
    }
}

extension UnitRegistry.Turn {
    /// A probe's answer worth reporting. A service that is still starting may well not answer yet: that is no failure.
    package var notableAnswer: ProbeAnswer? {
        guard case .service(.probed(let answer)) = event, case .service(let state) = before.status else { return nil }
        switch (state, answer) {
        case (.healthy, .unhealthy), (.healthy, .suspended), (.healthy, .unknown), (.unhealthy, _),
            (.external, .unhealthy):
            return answer
        case (.healthy, .healthy), (.external, .healthy), (.external, .suspended), (.external, .unknown), (.stopped, _),
            (.blocked, _),
            (.checking, _), (.starting, _),
            (.stopping, _), (.backingOff, _), (.failed, _):
            return nil
        }
    }
}

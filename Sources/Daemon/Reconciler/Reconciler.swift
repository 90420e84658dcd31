import Config
import History
import Model
import Supervisor
import Syscalls

/// Decides everything about a project: what runs, restarts and waits, what is saved when, and whom to notify.
///
/// It knows no clock, no process and no file. Events are posted; `next` hands out effects, a batch at a time. The caller that
/// carries the effects out posts what came of them before it asks for the next batch.
///
/// The daemon and the simulation use this very value.
struct Reconciler {
    /// What waits until everything that came before it has been dealt with.
    enum Step {
        case event(Event)
        /// The units to stop, now that the request is on disk.
        case stop([String], Reason)
        /// The units wanted when the previous daemon ended.
        case recoverWishes([String])
        case endLeftoverBisectRun
        case resumeCycles(adopted: [String])
        case startWithSession
        /// Which services are wanted is what the next daemon must know.
        case recordWanted
        case save
        case rerun(RunIdentity)
        /// Runs a job that was asked for, now that what it needs is wanted.
        case runNow(String, Reason)
        /// Sees to it that units are what is there now.
        case demand([String])
        case advanceBisectRun
        case dropBisectUnit
    }

    /// The units of the configuration, in its order.
    private(set) var units: [UnitProfile] = []
    private var profiles: [String: UnitProfile] = [:]
    var registry = UnitRegistry()
    var plan: CyclePlan
    /// What the next daemon must know.
    var state: DaemonState
    var phase: ProjectPhase { didSet { state.phase = phase } }
    /// Whether this daemon continues what an earlier one had begun.
    let resumesPrevious: Bool
    /// Whether it was started to start all services, as with the session.
    let startsAllServices: Bool
    var knowledge: [String: UnitKnowledge] = [:]
    /// The files that a git command has changed last, as far as nothing else has since.
    var checkout: Checkout?
    /// The units, each after those that it needs.
    private(set) var needsFirst: [UnitProfile] = []
    /// What a run of each unit would be about now, as far as it has been worked out.
    var presentBases: [String: PresentBasis] = [:]
    /// The units to be compared with what is on the disk.
    var suspects: Set<String> = []
    /// Whether they are compared as soon as nothing else waits.
    var comparisonIsDue = false
    /// Whether all inputs have been read once.
    var isCaughtUp = false
    /// Jobs of which somebody wants a verdict about what is there now.
    var demanded: Set<String> = []
    /// Jobs of which a run was asked for that has not begun: it is made, whatever is known of them.
    var requested: Set<String> = []
    /// The last cycle that a request began.
    var requestedCycle: Int?
    /// Units that are due and wait, because they seem to change their own inputs.
    var paced: [String: LoopInstant] = [:]
    /// How each unit was last reported.
    var reported: [String: Prospect] = [:]
    /// Units of which somebody has been shown something else than what was reported to all.
    var unreported: Set<String> = []
    var notify: NotifyConfig?
    /// A job's run on past inputs that is wanted or in progress.
    var bisectRun: BisectRun?
    var bisectRunCount = 0
    /// Whether the daemon may end when all is stopped.
    var hasBegun = false
    private var turn: UnitRegistry.Turn?
    private var answers: [Event] = []
    private var steps: [Step] = []

    /// - Parameters:
    ///   - state: what the previous daemon left, resumed by `DaemonState.resume`.
    ///   - lastCycle: the number of the last cycle in the history.
    init(state: DaemonState, resumesPrevious: Bool, startsAllServices: Bool = false, lastCycle: Int) {
        self.state = state
        self.resumesPrevious = resumesPrevious
        self.startsAllServices = startsAllServices
        phase = state.phase
        plan = CyclePlan(lastNumber: max(state.cycleNumber, lastCycle))
        // What a stop was to end is not resumed.
        if phase != .ending { plan.resume((state.openCycles ?? []).map(\.cycle)) }
    }

    // MARK: Asking

    /// Whether all is to stop, or has.
    var isEnding: Bool {
        switch phase {
        case .idle, .active: false
        case .ending, .ended: true
        }
    }

    func unit(_ name: String) -> UnitProfile? { profiles[name] }

    /// The services that are wanted.
    var wantedServices: [String] {
        registry.order.filter { name in
            if case .service? = registry[name] { registry.isWanted(name) } else { false }
        }
    }

    /// When `timePassed` is due; nil when nothing waits for time.
    var deadline: LoopInstant? {
        (paced.values + [state.outbox.deadline].compactMap(\.self)).min()
    }

    /// The state as it has to be on disk.
    var saved: DaemonState {
        var saved = state
        saved.cycleNumber = plan.lastNumber
        saved.openCycles = plan.open.isEmpty ? nil : plan.open.map(StoredCycle.init)
        return saved
    }

    // MARK: Events

    /// Takes an event; its consequences come out of `next`.
    mutating func post(_ event: Event) {
        switch event {
        case .unit(let unit, let event):
            if case .job(.needLost) = event { knowledge[unit]?.runBasis = nil }
            registry.post(unit, event)
        case .launchResult(let unit, let event): registry.postFirst(unit, event)
        case .needed(let runs, let unit): registry.record(runs, of: unit)
        case .numbered(let run): registry.record(unbegun: run)
        // What is observed before a launch is what that run is about.
        case .judged, .lookedUp, .defined, .limited, .observed: answers.append(event)
        case .recalled, .lastCycleFound, .adopted, .begun, .caughtUp, .request, .acknowledged, .filesMoved,
            .inputsChanged,
            .outputsChanged,
            .drifted, .changesAreComplete, .differences, .reconfigured, .redefined, .notifying, .composed, .notified,
            .bisect,
            .bisectAbandoned, .timePassed:
            steps.append(.event(event))
        }
    }

    /// Schedules this after everything that waits.
    mutating func later(_ step: Step) { steps.append(step) }

    /// The next effects; nil when nothing waits any more.
    ///
    /// First come answers to what has just been carried out, then what a unit's turn means for the others, then the next turn,
    /// and only when no unit has anything left to do, the next event.
    mutating func next(at now: LoopInstant, _ time: UTCTime) -> [Effect]? {
        if !answers.isEmpty { return handle(answers.removeFirst(), at: now, time) }
        if let turn {
            self.turn = nil
            return finish(turn, at: now, time)
        }
        if let turn = registry.next(at: now) {
            self.turn = turn
            return begin(turn, at: now)
        }
        if !steps.isEmpty { return handle(steps.removeFirst(), at: now, time) }
        if comparisonIsDue { return closeDifferences(at: now, time) }
        return nil
    }

    private mutating func handle(_ step: Step, at now: LoopInstant, _ time: UTCTime) -> [Effect] {
        switch step {
        case .event(let event): return handle(event, at: now, time)
        case .stop(let names, let reason): return stop(names, reason, at: now, time)
        case .recoverWishes(let names):
            recoverWishes(names)
            return []
        case .endLeftoverBisectRun: return endLeftoverBisectRun()
        case .resumeCycles(let adopted): return resumeCycles(adopted, at: now, time)
        case .startWithSession: return startWithSession()
        case .recordWanted:
            state.wanted = wantedServices
            return []
        case .save: return [.save]
        case .rerun(let run):
            if !isEnding { rerun(run) }
            return []
        case .runNow(let job, let reason): return runNow(job, reason, at: now, time)
        case .demand(let names):
            demand(names)
            return []
        case .advanceBisectRun: return advanceBisectRun()
        case .dropBisectUnit: return bisectRun == nil ? [.define(retiring: [])] : []
        }
    }

    private mutating func handle(_ event: Event, at now: LoopInstant, _ time: UTCTime) -> [Effect] {
        switch event {
        // These have gone to the registry.
        case .unit, .launchResult, .needed, .numbered: return []
        case .defined(let units, let definitions, let retiring):
            self.units = units
            profiles = Dictionary(units.map { ($0.name, $0) }) { $1 }
            needsFirst = Self.sortedByNeeds(units)
            registry.define(definitions, retiring: retiring, at: now)
            reconsiderAll()
            return []
        case .limited(let maxParallel):
            registry.limit(maxParallel)
            return []
        case .recalled(let recollection): return recall(recollection)
        case .lastCycleFound(let number, let hasEnded): return closeIfCutOff(cycle: number, hasEnded: hasEnded)
        case .adopted(let units): return adopted(units)
        case .begun:
            hasBegun = true
            comparisonIsDue = true
            return endIfStopped()
        case .observed(let unit, let observation): return observed(observation, of: unit)
        case .caughtUp: return caughtUp()
        case .request(let request, let reason): return handle(request, reason, at: now, time)
        case .acknowledged: return endIfStopped()
        case .inputsChanged(let unit, let paths): return changed(paths, of: unit, at: now)
        case .filesMoved(let git, let paths):
            moved(paths, by: git)
            return []
        case .outputsChanged(let job, let paths): return changed(outputs: paths, of: job)
        case .drifted(let unit, let paths):
            if registry[unit]?.status.hasRun == true { knowledge[unit]?.drift.formUnion(paths) }
            return []
        case .changesAreComplete:
            comparisonIsDue = true
            return []
        case .differences(let paths):
            for (unit, paths) in paths { knowledge[unit, default: .init()].changed.formUnion(paths.map { Path($0) }) }
            comparisonIsDue = true
            return []
        case .reconfigured(let change): return apply(change)
        case .redefined(let change): return redefined(change)
        case .notifying(let config): return configure(config, at: now)
        case .judged(let judgment): return judged(judgment, at: now, time)
        case .lookedUp(let job, let cycle, let basis): return lookedUp(job, cycle, basis, at: now, time)
        case .composed(let news):
            return feedOutbox(.post(news, by: NotificationSender.channels(of: notify)), at: now)
        case .notified(let number, let failure): return feedOutbox(.attempted(number, failure: failure), at: now)
        case .bisect(let request): return begin(request)
        case .bisectAbandoned(let number): return bisectRun?.number == number ? feedBisectRun(.dropped) : []
        case .timePassed: return timePassed(at: now, time)
        }
    }

    private static func sortedByNeeds(_ units: [UnitProfile]) -> [UnitProfile] {
        let byName = Dictionary(units.map { ($0.name, $0) }) { $1 }
        var sorted: [UnitProfile] = []
        var seen: Set<String> = []
        func add(_ unit: UnitProfile) {
            guard seen.insert(unit.name).inserted else { return }
            for need in unit.needs { if let need = byName[need] { add(need) } }
            sorted.append(unit)
        }
        units.forEach(add)
        return sorted
    }

    private mutating func timePassed(at now: LoopInstant, _ time: UTCTime) -> [Effect] {
        for unit in paced.filter({ $0.value <= now }).keys {
            paced[unit] = nil
            // Also what waits for it.
            reconsider(unit)
            comparisonIsDue = true
        }
        var effects: [Effect] = []
        if let deadline = state.outbox.deadline, deadline <= now { effects += feedOutbox(.timePassed, at: now) }
        return effects
    }
}

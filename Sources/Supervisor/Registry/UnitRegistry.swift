import Loop
package import Model
package import Syscalls

/// The units of a project, their state machines and their dependencies: decides what follows from what, knows no process and
/// no clock.
///
/// Events wait in a queue. The caller that carries out effects takes one turn after the other: `next` hands out what an event
/// leads to, and `finish`, when that has been done, what it means for the other units.
package struct UnitRegistry: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package fileprivate(set) var life: UnitStateMachine
        /// The units that must be up before it starts.
        package fileprivate(set) var needs: [String]
        /// The units that need it, in the order of their definition: found once, since every step of a unit concerns them.
        package fileprivate(set) var dependents: [String] = []
        /// Whether it is no longer defined, and only known until it has stopped.
        package fileprivate(set) var isRetiring = false
        /// What keeps it from starting, as last posted to it; nil when nothing does.
        var obstacle: Obstacle?
        /// Which request for a run the last one for this job was: who asked first, runs first.
        var request = 0
        /// The runs of its needs that its present run began with.
        var neededRuns = NeededRuns()
        /// The number of its present or last run.
        package fileprivate(set) var lastRun = 0
        /// Whether a run was started since the job was last asked to run.
        fileprivate var ranSinceAsked = false
        /// Whether those who need it restart when it has.
        fileprivate var restartsDependents = false
    }

    /// One event that was taken in: carry the effects out in their order, then give the turn to `finish`.
    package struct Turn: Hashable, Sendable {
        /// Whose event it was.
        package let unit: String
        /// What has happened.
        package let event: UnitStateMachine.Event
        /// What is to be done.
        package let effects: [UnitStateMachine.Effect]
        /// The unit's state machine before the event.
        package let before: UnitStateMachine
        /// What a job has come to.
        package let conclusion: Conclusion?
    }

    /// A job's verdict.
    package struct Conclusion: Hashable, Sendable {
        /// The run that it is about; number 0 when none was started.
        package let run: RunIdentity
        package let verdict: Verdict
    }

    /// What keeps a unit from starting.
    enum Obstacle: Hashable, Sendable {
        case need(String)
        /// As many jobs run as may run at once.
        case noRoom(String)
    }

    struct Waiting: Hashable, Sendable {
        let unit: String
        let event: UnitStateMachine.Event
    }

    /// The units by name.
    package internal(set) var members: [String: Member] = [:]
    /// The units in the order of their definition; those that are on their way out are missing.
    package private(set) var order: [String] = []
    /// What waits to be stopped until those who need it are gone.
    private var stopRequests: [String: Reason] = [:]
    var queue: [Waiting] = []
    /// Jobs that have passed once, but not as they are now: nothing starts that needs them.
    package internal(set) var heldBack: Set<String> = []
    /// Jobs that have passed as they are now.
    var passed: Set<String> = []
    /// How many jobs may run at once; nil for any number.
    package internal(set) var maxParallel: Int?
    private var requests = 0

    package init() {}

    /// A unit's state machine; nil when there is none of that name.
    package subscript(_ unit: String) -> UnitStateMachine? { members[unit]?.life }

    /// Whether a unit is wanted: not if it only still runs because its dependents must stop first.
    package func isWanted(_ unit: String) -> Bool { stopRequests[unit] == nil && members[unit]?.life.isWanted == true }

    /// Whether no defined unit has a run, and none is wanted.
    package var isAtRest: Bool { order.allSatisfy { members[$0]?.life.status.hasRun != true && !isWanted($0) } }

    // MARK: Definitions

    /// Sets what units there are.
    /// - Parameters:
    ///   - units: the units in their order.
    ///   - retiring: units that are not defined any more and stay known until they have stopped.
    package mutating func define(_ units: [Definition], retiring: Set<String> = [], at now: LoopInstant) {
        order = units.map(\.name)
        var kept = members.filter { retiring.contains($0.key) }
        for name in kept.keys { kept[name]?.isRetiring = true }
        for unit in units {
            let before = members[unit.name]
            kept[unit.name] = Member(
                life: unit.life(after: before?.life, at: now), needs: unit.needs, obstacle: before?.obstacle,
                request: before?.request ?? 0,
                neededRuns: before?.neededRuns ?? NeededRuns(), lastRun: max(unit.lastRun, before?.lastRun ?? 0),
                ranSinceAsked: before?.ranSinceAsked ?? false, restartsDependents: unit.restartsDependents)
        }
        members = kept
        recordDependents()
        updateNeeds(order)
        advanceStops()
    }

    private mutating func recordDependents() {
        for name in members.keys { members[name]?.dependents = [] }
        let retiring = members.filter(\.value.isRetiring).keys.sorted()
        for name in order + retiring {
            for need in Set(members[name]?.needs ?? []) { members[need]?.dependents.append(name) }
        }
    }

    /// Restores what an earlier daemon knew of a unit; call it before any request for the unit.
    package mutating func recall(_ unit: String, _ memory: ServiceMemory?, verdict: Verdict?, _ reason: Reason? = nil) {
        switch members[unit]?.life {
        case .service(var life):
            if let memory { life.recall(memory) }
            members[unit]?.life = .service(life)
        case .job(var life):
            life.recall(verdict, reason)
            members[unit]?.life = .job(life)
        case nil: break
        }
        // A job that has passed keeps nobody waiting.
        updateNeeds(members[unit]?.dependents ?? [])
    }

    // MARK: Requests

    /// Wants a service to run, and what it needs too. What was wanted when an earlier daemon ended is wanted unit by unit: a need
    /// that was stopped stays stopped.
    package mutating func want(_ unit: String, _ reason: Reason) {
        guard let member = members[unit] else { return }
        if reason.cause != .recovery { wantNeeds(of: unit) }
        if case .service = member.life { post(unit, .service(.wanted(reason))) }
        forgetStopRequest(of: unit)
    }

    /// Wants all that a unit needs to run.
    package mutating func wantNeeds(of unit: String) {
        for need in members[unit]?.needs ?? [] { want(need, Reason(.dependency, "\(unit) needs it")) }
    }

    /// Stops units, those that need others before the others.
    package mutating func unwant(_ units: some Sequence<String>, _ reason: Reason) {
        for unit in units where members[unit] != nil { stopRequests[unit] = reason }
        advanceStops()
    }

    /// Its stop was withdrawn: units that were to stop after it may have waited only for that.
    private mutating func forgetStopRequest(of unit: String) {
        guard stopRequests.removeValue(forKey: unit) != nil else { return }
        advanceStops(members[unit]?.needs ?? [])
    }

    /// Runs a job once its needs are up. Whether those are wanted was decided before: a run that had to wait must not restart
    /// units that were stopped meanwhile.
    package mutating func run(_ job: String, _ reason: Reason) {
        guard case .job = members[job]?.life else { return }
        requests += 1
        members[job]?.request = requests
        post(job, .job(.run(reason)))
        forgetStopRequest(of: job)
    }

    // MARK: Events

    /// Lets an event wait for its turn.
    package mutating func post(_ unit: String, _ event: UnitStateMachine.Event) {
        queue.append(Waiting(unit: unit, event: event))
    }

    /// Puts an event before all that wait. Only effects do so: what comes of a launch must be known before a wish that came in
    /// meanwhile is taken in.
    package mutating func postFirst(_ unit: String, _ event: UnitStateMachine.Event) {
        queue.insert(Waiting(unit: unit, event: event), at: 0)
    }

    /// Takes the next event in; nil when none waits.
    package mutating func next(at now: LoopInstant) -> Turn? {
        while !queue.isEmpty {
            let waiting = queue.removeFirst()
            guard let before = members[waiting.unit]?.life else { continue }
            recordRun(waiting.event, of: waiting.unit)
            let effects = members[waiting.unit]?.life.handle(waiting.event, at: now) ?? []
            if effects.contains(.service(.restartDependents)) { restartDependents(of: waiting.unit) }
            return Turn(
                unit: waiting.unit, event: waiting.event, effects: effects, before: before,
                conclusion: conclusion(of: waiting.unit, effects))
        }
        return nil
    }

    /// Records which run the unit has.
    private mutating func recordRun(_ event: UnitStateMachine.Event, of unit: String) {
        switch event {
        case .service(.launched(let run)), .service(.adopted(let run, _)), .job(.launched(let run)),
            .job(.adopted(let run, _)):
            members[unit]?.lastRun = run
            members[unit]?.ranSinceAsked = true
        case .service, .job: break
        }
    }

    /// A number was given to a run that could not begin.
    package mutating func record(unbegun: RunIdentity) { members[unbegun.unit]?.lastRun = unbegun.number }

    /// The verdict that a turn has led to, if it has.
    private mutating func conclusion(of unit: String, _ effects: [UnitStateMachine.Effect]) -> Conclusion? {
        for case .job(.conclude(let verdict)) in effects {
            let number = members[unit]?.ranSinceAsked == true ? members[unit]?.lastRun ?? 0 : 0
            members[unit]?.ranSinceAsked = false
            return Conclusion(run: RunIdentity(unit: unit, number: number), verdict: verdict)
        }
        return nil
    }

    /// Passes the consequences of a turn on to other units, once its effects have been carried out.
    /// - Returns: whether the unit's state or its reason is another one now.
    package mutating func finish(_ turn: Turn) -> Bool {
        guard let life = members[turn.unit]?.life else { return false }
        let (before, after) = (turn.before.status, life.status)
        // What an earlier run has left is not there while another one is at it.
        if after.hasRun { passed.remove(turn.unit) }
        if before.isUp != after.isUp || before.hasRun != after.hasRun
            || (!after.isUp && before.stateName != after.stateName)
        {
            updateNeeds(members[turn.unit]?.dependents ?? [])
        }
        // What a run may go on without, the next one may not.
        if before.hasRun != after.hasRun { updateNeeds([turn.unit]) }
        if maxParallel != nil, turn.before.isJobBegun != life.isJobBegun { updateRoom() }
        if before.hasRun != after.hasRun || turn.before.isWanted != life.isWanted {
            advanceStops([turn.unit] + (members[turn.unit]?.needs ?? []))
        }
        return before.stateName != after.stateName || turn.before.reason != life.reason
            || turn.before.lingering != life.lingering
    }

    /// Forgets a unit that is not defined any more, once it has stopped.
    /// - Returns: whether it has been forgotten.
    package mutating func forgetIfRetired(_ unit: String) -> Bool {
        guard let member = members[unit], member.isRetiring, member.life.isAtRest else { return false }
        members[unit] = nil
        for need in member.needs { members[need]?.dependents.removeAll { $0 == unit } }
        return true
    }
}

// MARK: Dependencies between units

extension UnitRegistry {
    /// What the needs of a unit are now, for the run that is about to begin.
    package func neededRuns(of unit: String) -> NeededRuns {
        NeededRuns(of: lives(of: allNeeds(of: unit).sorted()).map { ($0.name, $0.life.status) })
    }

    /// Notes with which runs of its needs a unit's present run began.
    package mutating func record(_ runs: NeededRuns, of unit: String) { members[unit]?.neededRuns = runs }

    /// Restarts the services that need this run's and whose present run began with another run of it. One that does not run, or
    /// is about to start again anyway, begins with the present run without this; so does the whole chain, one after the other,
    /// since each waits for what it needs.
    private mutating func restartDependents(of unit: String) {
        guard let member = members[unit], member.restartsDependents else { return }
        let run = RunIdentity(unit: unit, number: member.lastRun)
        for name in member.dependents {
            guard let member = members[name], !member.isRetiring, member.neededRuns.began(withAnotherThan: run),
                member.life.runsUndisturbed
            else { continue }
            post(name, .service(.restart(Reason(.dependency, "\(run.unit), which it needs, has restarted"))))
        }
    }

    /// Stops the units that are to stop and whose dependents have stopped.
    /// - Parameter concerned: the units for which that may have changed; nil for all. To look at all at every step of each kept a
    ///   thousand services from stopping within a minute.
    private mutating func advanceStops(_ concerned: [String]? = nil) {
        // In an order that is the same each time: what happened can be worked out again.
        for name in concerned ?? stopRequests.keys.sorted() {
            guard let reason = stopRequests[name], let member = members[name], !isStillUsed(member) else { continue }
            switch member.life {
            // A unit that is no longer wanted already has its order to stop.
            case .service(let life): if life.isWanted { post(name, .service(.unwanted(reason))) }
            case .job: post(name, .job(.cancel(reason)))
            }
            if member.life.isAtRest { stopRequests[name] = nil }
        }
    }

    /// Whether something that is to be stopped before it is not yet at rest.
    private func isStillUsed(_ member: Member) -> Bool {
        member.dependents.contains { stopRequests[$0] != nil && members[$0]?.life.isAtRest == false }
    }

    /// All units that a unit needs, directly or through others.
    package func allNeeds(of unit: String) -> Set<String> {
        var found: Set<String> = []
        var queue = members[unit]?.needs ?? []
        while let next = queue.popLast() {
            if found.insert(next).inserted { queue += members[next]?.needs ?? [] }
        }
        return found
    }
}

extension UnitStateMachine {
    /// It has no run and is not wanted.
    fileprivate var isAtRest: Bool { !status.hasRun && !isWanted }
}

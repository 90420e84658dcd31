import Model
import Supervisor
import Syscalls

/// The consequences of units' turns.
extension Reconciler {
    /// A unit's state machine has handled an event.
    mutating func begin(_ turn: UnitRegistry.Turn, at now: LoopInstant) -> [Effect] {
        if turn.effects.contains(where: \.isLaunch) {
            willLaunch(turn.unit, at: now)
        }
        let effects = turn.effects.map { Effect.unit(turn.unit, $0) }
        return effects + (turn.conclusion.map { [.judge($0)] } ?? [])
    }

    /// From here on its run is about what is known now; what is found out later differs from that.
    private mutating func willLaunch(_ name: String, at now: LoopInstant) {
        let isElsewhere = bisectRun?.place(of: name) != nil
        let basis = isElsewhere ? nil : launchBasis(of: name)
        let isTheSame = unit(name)?.isService == true && basis != nil && basis == knowledge[name]?.runBasis
        if !isTheSame { disturb(runsOn: name) }
        requested.remove(name)
        knowledge[name, default: .init()].launchedAt = now
        knowledge[name]?.runBasis = basis
        knowledge[name]?.circle.launched()
        knowledge[name]?.forgetChanges()
        knowledge[name]?.drift = []
        state.acknowledged?[name] = nil
        paced[name] = nil
        suspects.insert(name)
        comparisonIsDue = true
    }

    /// The run of something that they need ends, or another begins, under jobs that are running: what their verdicts will be about cannot
    /// be said.
    private mutating func disturb(runsOn need: String) {
        for unit in units where !unit.isService && registry.allNeeds(of: unit.name).contains(need) {
            if registry[unit.name]?.status.hasRun == true { knowledge[unit.name]?.runBasis = nil }
        }
    }

    /// What the unit's definition comes to now.
    func definition(of name: String) -> String? {
        unit(bisectRun?.unit == name ? bisectRun?.job ?? name : name)?.definition
    }

    /// The effects of a turn have been carried out.
    mutating func finish(_ turn: UnitRegistry.Turn, at now: LoopInstant, _ time: UTCTime) -> [Effect] {
        var effects = [Effect.rearm(turn.unit, at: registry[turn.unit]?.deadline)]
        let hasMoved = registry.finish(turn)
        if let answer = turn.notableAnswer { effects.append(.probed(turn.unit, answer)) }
        if hasMoved { effects += moved(turn.unit, from: turn.before, at: now, time) }
        if registry.forgetIfRetired(turn.unit) { effects.append(.forget(turn.unit)) }
        return effects
    }

    private mutating func moved(_ name: String, from before: UnitStateMachine, at now: LoopInstant, _ time: UTCTime)
        -> [Effect]
    {
        guard let life = registry[name] else { return [] }
        var effects = [Effect.moved(name)]
        if bisectRun?.unit == name { return effects + bisectRunMoved(life) }
        var isNewToTheNextDaemon = !plan.open.isEmpty
        if case .service(let service) = life, state.remember(service.memory, of: name) { isNewToTheNextDaemon = true }
        effects += updatePlan(of: name, life, at: now, time)
        compareAfterMove(name, from: before)
        if case .service(let service) = life { effects += crashed(name, service) }
        effects += advanceBisectRun()
        // Many state changes mean nothing to the next daemon.
        if isNewToTheNextDaemon || !plan.open.isEmpty { effects.append(.saveSoon) }
        return effects + endIfStopped()
    }

    /// What a state means for comparisons: whether a service is external or wanted decides for those that need it.
    private mutating func compareAfterMove(_ name: String, from before: UnitStateMachine) {
        guard let life = registry[name], case .service(let service) = life else { return }
        if case .service(let former) = before, let run = former.state.run, run != service.state.run {
            disturb(runsOn: name)
        }
        let wasExternal = if case .service(.external) = before.status { true } else { false }
        if wasExternal != (service.state == .external) || before.isWanted != life.isWanted {
            reconsider(name)
        } else {
            suspects.insert(name)
        }
        comparisonIsDue = true
    }

    /// Ends the daemon once the whole project was to stop and has stopped.
    mutating func endIfStopped() -> [Effect] {
        guard phase == .ending, hasBegun, registry.isAtRest else { return [] }
        phase = .ended
        return [.save, .end]
    }

    func isWantedOrUp(_ name: String) -> Bool { registry.isWanted(name) || registry[name]?.status.isUp == true }

    func lastRun(of name: String) -> Int { registry.members[name]?.lastRun ?? 0 }
}

extension UnitStateMachine.Effect {
    fileprivate var isLaunch: Bool {
        switch self {
        case .service(.launch), .job(.launch): true
        case .service, .job: false
        }
    }
}

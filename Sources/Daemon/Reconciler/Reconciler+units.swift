import Model
import Supervisor
import Syscalls

/// The consequences of units' turns.
extension Reconciler {
    /// A unit's state machine has handled an event.
    mutating func begin(_ turn: UnitRegistry.Turn, at now: LoopInstant) -> [Effect] {
        if turn.effects.contains(where: \.isLaunch) {
            let definition = definition(of: turn.unit)
            knowledge[turn.unit, default: .init()].launchedAt = now
            knowledge[turn.unit, default: .init()].definition = definition
        }
        let effects = turn.effects.map { Effect.unit(turn.unit, $0) }
        return effects + (turn.conclusion.map { [.judge($0)] } ?? [])
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
        if hasMoved { effects += moved(turn.unit, at: now, time) }
        if registry.forgetIfRetired(turn.unit) { effects.append(.forget(turn.unit)) }
        return effects
    }

    private mutating func moved(_ name: String, at now: LoopInstant, _ time: UTCTime) -> [Effect] {
        guard let life = registry[name] else { return [] }
        var effects = [Effect.moved(name)]
        if bisectRun?.unit == name { return effects + bisectRunMoved(life) }
        var isNewToTheNextDaemon = !plan.open.isEmpty
        if case .service(let service) = life, state.remember(service.memory, of: name) { isNewToTheNextDaemon = true }
        effects += updatePlan(of: name, life, at: now, time)
        if case .service(let service) = life { effects += crashed(name, service) }
        effects += advanceBisectRun()
        // Many state changes mean nothing to the next daemon.
        if isNewToTheNextDaemon || !plan.open.isEmpty { effects.append(.saveSoon) }
        return effects + endIfStopped()
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

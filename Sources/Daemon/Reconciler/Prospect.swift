import History
import Model
import Supervisor
import Syscalls

/// What may be expected of a unit: how it compares with what is there, and whether something is still going to happen.
struct Prospect: Hashable, Sendable {
    let standing: Standing
    /// Whether a run or a restart of it is in progress or to come.
    let isInProgress: Bool
    /// Why it does not run though it is due.
    var notRun: NotRun?
    /// Why it waits though it is due.
    var pause: Pause?

    enum Pause: Hashable, Sendable {
        /// It seems to change these inputs itself.
        case ownChanges([Path], until: LoopInstant)
        /// It and these jobs seem to change what the other depends on.
        case circle([Path], with: [String], until: LoopInstant)
    }
}

extension Reconciler {
    mutating func prospect(of name: String) -> Prospect {
        let standing = standing(of: name)
        var prospect = Prospect(standing: standing, isInProgress: isInProgress(name, standing))
        // That it was said is not enough: what it rests on may have become another.
        if knowledge[name]?.notRun != nil, standing != .fresh { prospect.notRun = presentObstacle(of: name) }
        prospect.pause = pause(of: name)
        return prospect
    }

    private func pause(of name: String) -> Prospect.Pause? {
        guard let until = paced[name], let known = knowledge[name] else { return nil }
        if known.circle.isLoop {
            return .circle(known.changed.sorted(), with: known.circle.others.sorted(), until: until)
        }
        return .ownChanges(known.pacing.paths.sorted(), until: until)
    }

    private mutating func isInProgress(_ name: String, _ standing: Standing) -> Bool {
        if isEnding { return false }
        if standing == .notYet { return true }
        if case .service(let service)? = registry[name], service.state == .blocked, waitsInVain(name) { return false }
        if plan.hasOpenStep(of: name) { return true }
        // One that changes its own inputs each time never comes to an end.
        if paced[name] != nil { return knowledge[name].map { !$0.pacing.isLoop && !$0.circle.isLoop } ?? true }
        if phase == .active, suspects.contains(name) || demanded.contains(name) { return true }
        switch registry[name] {
        case .job(let job): return job.state != .idle
        case .service(let service):
            switch service.state {
            case .stopped: return registry.isWanted(name)
            case .blocked, .checking, .starting, .unhealthy, .stopping, .backingOff: return true
            case .external, .healthy, .failed: return false
            }
        case nil: return false
        }
    }

    /// Whether a job that a service needs has not passed, and nothing makes it run again but a change.
    private mutating func waitsInVain(_ service: String) -> Bool {
        for need in registry.allNeeds(of: service) where unit(need)?.isService == false {
            guard let basis = presentBasis(of: need).basis, !hasPassed(need, basis) else { continue }
            if !isInProgress(need, standing(of: need)) { return true }
        }
        return false
    }

    /// What may be expected of a unit, for somebody who is shown it now. In the middle of a turn that may be passing, so what is true
    /// afterwards is reported even if it is what all others know already.
    mutating func shownProspect(of name: String) -> Prospect {
        let prospect = prospect(of: name)
        if reported[name] != prospect { unreported.insert(name) }
        return prospect
    }

    /// All who follow have been shown what may be expected of a unit.
    mutating func published(_ name: String) {
        reported[name] = prospect(of: name)
        unreported.remove(name)
    }

    /// Reports units about which something else is to be said than before.
    /// - Parameter compared: the units that were compared. What needs them may wait in vain for them, or not any more.
    mutating func reportChanges(of compared: Set<String>) -> [Effect] {
        var effects: [Effect] = []
        for name in unreported { reported[name] = nil }
        let names = compared.union(unreported).union(compared.flatMap { registry.members[$0]?.dependents ?? [] })
        unreported = []
        for name in names.sorted() where unit(name) != nil {
            let prospect = prospect(of: name)
            if reported.updateValue(prospect, forKey: name) != prospect { effects.append(.publish(name)) }
        }
        return effects
    }
}

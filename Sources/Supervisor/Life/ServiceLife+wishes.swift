import Loop

/// What people and plans want of a service.
extension ServiceLife {
    mutating func want(_ reason: Reason, at now: LoopInstant) -> [Effect] {
        isWanted = true
        switch state {
        case .stopped:
            restarts = 0
            delay.clear()
            return tryToStart(reason, at: now)
        case .backingOff, .parked:
            // A person who asks again may have mended the cause.
            delay.clear()
            return tryToStart(reason, at: now)
        case .stopping(let run, then: .stay):
            enter(.stopping(run: run, then: .startAgain), reason, at: now)
            return []
        case .blocked, .surveying, .external, .starting, .healthy, .unhealthy, .stopping: return []
        }
    }

    mutating func unwant(_ reason: Reason, at now: LoopInstant) -> [Effect] {
        isWanted = false
        switch state {
        case .stopped: return []
        case .blocked, .surveying, .external, .backingOff, .parked:
            enter(.stopped, reason, at: now)
            return [.stopProbing]
        case .starting(let run), .healthy(let run), .unhealthy(let run, _):
            enter(.stopping(run: run, then: .stay), reason, at: now)
            return [.stopProbing, .stop]
        case .stopping(let run, _):
            enter(.stopping(run: run, then: .stay), reason, at: now)
            return []
        }
    }

    mutating func restart(_ reason: Reason, at now: LoopInstant) -> [Effect] {
        guard isWanted else { return [] }
        delay.clear()
        switch state {
        case .starting(let run), .healthy(let run), .unhealthy(let run, _):
            enter(.stopping(run: run, then: .startAgain), reason, at: now)
            return [.stopProbing, .stop]
        case .stopping(let run, _):
            enter(.stopping(run: run, then: .startAgain), reason, at: now)
            return []
        case .stopped, .blocked, .backingOff, .parked: return tryToStart(reason, at: now)
        case .surveying, .external: return []
        }
    }

    mutating func needsMet(at now: LoopInstant) -> [Effect] {
        let wasMissing = missingNeed
        missingNeed = nil
        switch state {
        case .blocked: return tryToStart(Reason(.dependency, "all that it needs is up"), at: now)
        case .backingOff where wasMissing != nil:
            delay.clear()
            return tryToStart(Reason(.dependency, "\(wasMissing ?? "its need") is back"), at: now)
        case .stopped, .surveying, .external, .starting, .healthy, .unhealthy, .stopping, .backingOff, .parked: return []
        }
    }
}

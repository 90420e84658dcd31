import Loop
import Model
import Syscalls

/// How requests change a service's state.
extension ServiceStateMachine {
    mutating func want(_ reason: Reason, at now: LoopInstant) -> [Effect] {
        isWanted = true
        switch state {
        case .stopped:
            if reason.cause == .recovery { return resume(reason, at: now) }
            restarts = 0
            delay.clear()
            return tryToStart(reason, at: now)
        case .backingOff, .failed:
            if reason.cause == .recovery { return [] }
            // A person who asks again may have fixed the cause.
            delay.clear()
            return tryToStart(reason, at: now)
        case .stopping(let run, let then) where then != .startAgain:
            delay.clear()
            enter(.stopping(run: run, then: .startAgain), reason, at: now)
            return []
        case .blocked:
            // Whoever asks last waits as long as the first one.
            if reason.cause != .recovery { since = now }
            return []
        case .checking, .external, .starting, .healthy, .unhealthy, .stopping: return []
        }
    }

    /// Continues where an earlier daemon was, including a pause that is not over yet.
    private mutating func resume(_ reason: Reason, at now: LoopInstant) -> [Effect] {
        defer { (recalledRetry, recalledRun) = (nil, false) }
        if recalledRun { restarts += 1 }
        guard let retry = recalledRetry, now < retry else { return tryToStart(reason, at: now) }
        enter(.backingOff(until: retry), reason, at: now)
        return []
    }

    mutating func unwant(_ reason: Reason, at now: LoopInstant) -> [Effect] {
        isWanted = false
        switch state {
        case .stopped: return []
        case .blocked, .checking, .external, .backingOff, .failed:
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
        case .external: return [.stopProbing] + tryToStart(reason, at: now)
        case .stopped, .blocked, .backingOff, .failed: return tryToStart(reason, at: now)
        case .checking: return []
        }
    }

    mutating func needsMet(at now: LoopInstant) -> [Effect] {
        let wasMissing = missingNeed != nil
        missingNeed = nil
        switch state {
        case .blocked: return tryToStart(Reason(.dependency, "everything it needs is up"), at: now)
        case .backingOff where wasMissing:
            delay.clear()
            return tryToStart(Reason(.dependency, "everything it needs is up again"), at: now)
        // Only a service that has failed because of a need has no next check.
        case .failed where recheckAt == nil:
            return tryToStart(Reason(.dependency, "everything it needs is up"), at: now)
        case .stopped, .checking, .external, .starting, .healthy, .unhealthy, .stopping, .backingOff, .failed:
            return []
        }
    }
}

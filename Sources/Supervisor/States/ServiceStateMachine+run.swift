import Loop
import Model
import Syscalls

/// How a service's runs change its state.
extension ServiceStateMachine {
    mutating func preflightDone(_ preflight: Preflight, at now: LoopInstant) -> [Effect] {
        guard state == .checking || state == .failed else { return [] }
        switch preflight {
        case .clear where missingNeed != nil: return tryToStart(reason, at: now)
        case .clear:
            if state == .failed { enter(.checking, Reason(.recovery, "what kept it from running is gone"), at: now) }
            return [.launch]
        case .external(let text, let exitIsNoticed):
            enter(.external, Reason(.probe, text), at: now)
            delay.clear()
            pace.watchExternal(exitIsNoticed: exitIsNoticed)
            return [.probe(after: pace.whileExternal(every: probe?.every ?? .seconds(30)))]
        case .impossible(let text):
            // The same answer again is not a new state: it only sets the next check.
            recheckAt = now.advanced(by: Self.failedPause)
            if state != .failed || reason.text != text { enter(.failed, Reason(.crash, text), at: now) }
            return []
        }
    }

    mutating func adopted(_ run: Int, _ isStopping: Bool, at now: LoopInstant) -> [Effect] {
        guard state == .stopped || state == .blocked else { return [] }
        isWanted = true
        if isStopping {
            // Whether it is to stay stopped is decided by the next event.
            enter(
                .stopping(run: run, then: .startAgain), Reason(.recovery, "it was being stopped when the daemon ended"),
                at: now)
            return []
        }
        enter(.starting(run: run), Reason(.recovery, "found running when the daemon restarted"), at: now)
        return began(at: now)
    }

    mutating func began(at now: LoopInstant) -> [Effect] {
        guard case .starting = state else { return [] }
        successes = 0
        healthySince = nil
        lastAnswer = nil
        guard probe != nil else { return [] }
        pace.begin()
        return [.probe(after: pace.whileStarting())]
    }

    mutating func ended(_ outcome: RunOutcome, leaving left: [NamedProcess], at now: LoopInstant) -> [Effect] {
        switch state {
        case .starting(let run), .healthy(let run), .unhealthy(let run, _):
            if let text = BackgroundedService(outcome, leaving: left)?.text, !isStable(at: now) {
                failPause = Self.hopelessPause
                enter(.stopping(run: run, then: .fail), Reason(.crash, text), at: now)
                return [.stopProbing]
            }
            if let hopeless = outcome.hopelessness {
                // Checking a file costs nothing; starting a service that reports that it cannot work does.
                failPause = outcome.isFaultOfCommand ? Self.failedPause : Self.hopelessPause
                enter(.stopping(run: run, then: .fail), Reason(.crash, hopeless), at: now)
                return [.stopProbing]
            }
            let healthyFor = healthySince.map { $0.duration(to: now) } ?? .zero
            let pause = delay.failed(at: now, healthyFor: healthyFor)
            let after = pause == .zero ? ServiceState.AfterStop.startAgain : .backOff(pause)
            let loop = delay.isFlapping && pause > .zero ? "; it keeps ending some time after it was healthy" : ""
            enter(.stopping(run: run, then: after), Reason(.crash, outcome.description + loop), at: now)
            return [.stopProbing]
        case .stopped, .blocked, .checking, .external, .stopping, .backingOff, .failed: return []
        }
    }

    /// Whether its present run has been healthy for so long that it has come up for good.
    private func isStable(at now: LoopInstant) -> Bool {
        healthySince.map { $0.duration(to: now) >= delay.stability } ?? false
    }

    mutating func gone(at now: LoopInstant) -> [Effect] {
        guard case .stopping(_, let next) = state else { return [] }
        switch next {
        case .stay:
            enter(.stopped, reason, at: now)
            return []
        case .startAgain:
            restarts += 1
            return tryToStart(reason, at: now)
        case .backOff(let pause):
            enter(.backingOff(until: now.advanced(by: pause)), reason, at: now)
            return []
        case .fail:
            recheckAt = now.advanced(by: failPause)
            enter(.failed, reason, at: now)
            return []
        }
    }

    mutating func timePassed(at now: LoopInstant) -> [Effect] {
        guard let deadline, deadline <= now else { return [] }
        switch state {
        case .backingOff:
            restarts += 1
            return tryToStart(reason, at: now)
        case .starting(let run):
            guard let probe else { return prove(run, at: now) }
            let late = deadline.duration(to: now)
            if lastAnswer?.isNoFailure == true {
                startGrace = since.duration(to: now) + probe.timeout
                return []
            }
            guard startGrace == .zero, late > Self.lateness else { return giveUpStarting(run, at: now) }
            // The daemon itself got no processor time: the service may have been healthy for long.
            startGrace = late + probe.timeout + Self.lateness
            return [.probe(after: .zero)]
        case .failed:
            // If no answer comes, there is a next check.
            recheckAt = now.advanced(by: Self.hopelessPause)
            return [.preflight]
        case .healthy:
            restartDependentsAt = nil
            return [.restartDependents]
        case .blocked:
            failForNeed(at: now)
            return []
        case .stopped, .checking, .external, .unhealthy, .stopping: return []
        }
    }

    /// If bgexec is later than this after a deadline, it was not running: a loaded machine delays it by milliseconds only.
    static let lateness = Duration.seconds(1)

    /// Without a health check, all that is known is that it runs.
    private mutating func prove(_ run: Int, at now: LoopInstant) -> [Effect] {
        comeUp(run, Reason(.probe, "running (no health check)"), at: now)
    }

    /// It has waited for `needsTimeout`. It still starts when what it needs comes up: see `needsMet`.
    private mutating func failForNeed(at now: LoopInstant) {
        recheckAt = nil
        let waited = needsTimeout ?? .zero
        enter(.failed, Reason(.dependency, "\(reason): not up within \(DurationFormat.chosen(waited))"), at: now)
    }

    private mutating func giveUpStarting(_ run: Int, at now: LoopInstant) -> [Effect] {
        var text = "not healthy within \(DurationFormat.chosen(probe?.startTimeout ?? .zero))"
        if case .unhealthy(let last) = lastAnswer { text += ": \(last)" }
        let pause = delay.failed(at: now, healthyFor: .zero)
        enter(.stopping(run: run, then: .backOff(pause)), Reason(.probe, text), at: now)
        return [.stopProbing, .stop]
    }
}

import Loop
import Model
import Syscalls

/// What becomes of a service's runs.
extension ServiceStateMachine {
    mutating func preflightDone(_ preflight: Survey, at now: LoopInstant) -> [Effect] {
        guard state == .checking || state == .parked else { return [] }
        switch preflight {
        case .clear where missingNeed != nil: return tryToStart(reason, at: now)
        case .clear:
            if state == .parked { enter(.checking, Reason(.recovery, "what kept it from running is gone"), at: now) }
            return [.launch]
        case .external(let text, let exitIsNoticed):
            enter(.external, Reason(.probe, text), at: now)
            delay.clear()
            pace.watchExternal(exitIsNoticed: exitIsNoticed)
            return [.probe(after: pace.whileExternal(every: probe?.every ?? .seconds(30)))]
        case .impossible(let text):
            // The same answer again is not a new state: it only sets the next look.
            looksAgain = now.advanced(by: Self.parkedPause)
            if state != .parked || reason.text != text { enter(.parked, Reason(.crash, text), at: now) }
            return []
        }
    }

    mutating func adopted(_ run: Int, _ isStopping: Bool, at now: LoopInstant) -> [Effect] {
        guard state == .stopped || state == .blocked else { return [] }
        isWanted = true
        if isStopping {
            // Whether it was to stay stopped is told next, by those who want it or do not.
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

    mutating func ended(_ outcome: RunOutcome, at now: LoopInstant) -> [Effect] {
        switch state {
        case .starting(let run), .healthy(let run), .unhealthy(let run, _):
            if let hopeless = outcome.hopelessness {
                // A look at a file costs nothing, a start of what says itself that it cannot work does.
                parkPause = outcome.isFaultOfCommand ? Self.parkedPause : Self.hopelessPause
                enter(.stopping(run: run, then: .park), Reason(.crash, hopeless), at: now)
                return [.stopProbing]
            }
            let healthyFor = healthySince.map { $0.duration(to: now) } ?? .zero
            let pause = delay.failed(at: now, healthyFor: healthyFor)
            let after = pause == .zero ? ServiceState.AfterStop.startAgain : .backOff(pause)
            enter(.stopping(run: run, then: after), Reason(.crash, outcome.description), at: now)
            return [.stopProbing]
        case .stopped, .blocked, .checking, .external, .stopping, .backingOff, .parked: return []
        }
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
        case .park:
            looksAgain = now.advanced(by: parkPause)
            enter(.parked, reason, at: now)
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
            guard startGrace == .zero, late > Self.lateness else { return giveUpStarting(run, at: now) }
            // The daemon itself did not get to run: it may have been up for long.
            startGrace = late + probe.timeout + Self.lateness
            return [.probe(after: .zero)]
        case .parked:
            // Should no answer come, there is a next look.
            looksAgain = now.advanced(by: Self.hopelessPause)
            return [.preflight]
        case .healthy:
            tellsDependents = nil
            return [.restartDependents]
        case .blocked:
            parkForNeed(at: now)
            return []
        case .stopped, .checking, .external, .unhealthy, .stopping: return []
        }
    }

    /// Later than this after a deadline bgexec has not been running: a loaded machine delays it by milliseconds.
    static let lateness = Duration.seconds(1)

    /// Nobody asks a service without a probe: that it lives is all that is known.
    private mutating func prove(_ run: Int, at now: LoopInstant) -> [Effect] {
        comeUp(run, Reason(.probe, "running (no health check)"), at: now)
    }

    /// It has waited as long as it was told to. It starts all the same when what it needs comes up: see `needsMet`.
    private mutating func parkForNeed(at now: LoopInstant) {
        looksAgain = nil
        let waited = needsTimeout ?? .zero
        enter(.parked, Reason(.dependency, "\(reason): not up within \(DurationFormat.chosen(waited))"), at: now)
    }

    private mutating func giveUpStarting(_ run: Int, at now: LoopInstant) -> [Effect] {
        var text = "not healthy within \(DurationFormat.chosen(probe?.startTimeout ?? .zero))"
        if case .unhealthy(let last) = lastAnswer { text += ": \(last)" }
        let pause = delay.failed(at: now, healthyFor: .zero)
        enter(.stopping(run: run, then: .backOff(pause)), Reason(.probe, text), at: now)
        return [.stopProbing, .stop]
    }
}

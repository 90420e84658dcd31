import Loop
import Model
import Syscalls

/// How the answers of the health check change the state.
extension ServiceStateMachine {
    mutating func probed(_ answer: ProbeAnswer, at now: LoopInstant) -> [Effect] {
        guard let probe else { return [] }
        lastAnswer = answer
        switch (state, answer) {
        case (.starting(let run), .healthy(let text)):
            successes += 1
            guard successes >= probe.successes else { return [.probe(after: pace.whileStarting())] }
            return [.probe(after: pace.whenHealthy(every: probe.every))] + comeUp(run, Reason(.probe, text), at: now)
        case (.starting, .unhealthy):
            successes = 0
            return [.probe(after: pace.whileStarting())]
        case (.starting, .suspended), (.starting, .unknown):
            successes = 0
            // It cannot start while it is stopped, and nobody can tell while it cannot be checked: it has its whole time afterwards.
            startGrace = since.duration(to: now)
            return [.probe(after: pace.whileStarting())]
        case (.healthy, .suspended), (.unhealthy, .suspended), (.healthy, .unknown), (.unhealthy, .unknown):
            return [.probe(after: pace.whenHealthy(every: probe.every))]
        case (.healthy, .healthy): return [.probe(after: pace.whenHealthy(every: probe.every))]
        case (.healthy(let run), .unhealthy(let text)): return failed(run, 1, text, probe, at: now)
        case (.unhealthy(let run, let failures), .unhealthy(let text)):
            return failed(run, failures + 1, text, probe, at: now)
        case (.unhealthy(let run, _), .healthy(let text)):
            successes += 1
            guard successes >= probe.successes else { return [.probe(after: pace.whenHealthy(every: probe.every))] }
            enter(.healthy(run: run), Reason(.probe, text), at: now)
            return [.probe(after: pace.whenHealthy(every: probe.every))]
        case (.external, .healthy), (.external, .suspended), (.external, .unknown):
            successes = 0
            return [.probe(after: pace.whileExternal(every: probe.every))]
        case (.external, .unhealthy(let text)):
            return tryToStart(Reason(.probe, "the external process is gone: \(text)"), at: now)
        case (.stopped, _), (.blocked, _), (.checking, _), (.stopping, _), (.backingOff, _), (.failed, _): return []
        }
    }

    /// The run is healthy. Its dependents restart at once, unless it has been failing: then only once it is stable, so that a
    /// flapping service does not restart them each time.
    mutating func comeUp(_ run: Int, _ reason: Reason, at now: LoopInstant) -> [Effect] {
        healthySince = now
        enter(.healthy(run: run), reason, at: now)
        guard delay.failures == 0 else {
            restartDependentsAt = now.advanced(by: delay.stability)
            return []
        }
        restartDependentsAt = nil
        return [.restartDependents]
    }

    private mutating func failed(
        _ run: Int, _ failures: Int, _ text: String, _ probe: ProbePolicy, at now: LoopInstant
    ) -> [Effect] {
        successes = 0
        guard failures >= probe.failures else {
            enter(.unhealthy(run: run, failures: failures), Reason(.probe, text), at: now)
            return [.probe(after: pace.whenHealthy(every: probe.every))]
        }
        let times = Counted.times(failures)
        let healthyFor = healthySince.map { $0.duration(to: now) } ?? .zero
        let pause = delay.failed(at: now, healthyFor: healthyFor)
        let after = pause == .zero ? ServiceState.AfterStop.startAgain : .backOff(pause)
        enter(.stopping(run: run, then: after), Reason(.probe, "health check failed \(times): \(text)"), at: now)
        return [.stopProbing, .stop]
    }
}

import Loop
package import Model
package import Syscalls

/// The states of one job: decides what happens next, and knows no process and no clock.
package struct JobStateMachine: Hashable, Sendable {
    /// What can happen to a job.
    package enum Event: Hashable, Sendable {
        /// Run now. Ignored while it runs: wait for its end first.
        case run(Reason)
        case cancel(Reason)
        /// Somebody else asks for it: a run that waits for what it needs has all of its time again.
        case askedFor
        /// Stop waiting for what it needs: a run that has not begun is broken for this reason.
        case giveUp(String)
        /// Do not run after all: a run that has not begun leaves no verdict.
        case withdraw(Reason)
        case needsMet
        case needsMissing(String)
        /// What it needs is there, but no more jobs may run at once.
        case noRoom(String)
        /// A run that it needs ended under its own while nobody was watching.
        case needLost(String)
        /// It can be started, or why not.
        case preflightDone(impossible: LaunchProblem?)
        case adopted(run: Int, isStopping: Bool)
        case launched(run: Int)
        case launchFailed(String)
        case ended(RunOutcome)
        /// Its report says that some of its items failed, whatever its exit status.
        case itemsFailed
        /// Processes of the run do not end on their signal, or were killed for that.
        case lingering(LingeringProcesses)
        case gone
        case timePassed
    }

    /// What is to be done.
    package enum Effect: Hashable, Sendable {
        case preflight
        case launch
        case stop
        /// The run has this verdict; the job can run again when it is `idle`.
        case conclude(Verdict)
    }

    /// The state now.
    package private(set) var state = JobState.idle
    /// Why it is in that state.
    package private(set) var reason = Reason(.manual, "never run")
    /// When it came into that state.
    package private(set) var since: LoopInstant
    /// The last verdict that was reached.
    package private(set) var lastVerdict: Verdict?

    /// What has not ended of the run that is being stopped.
    package private(set) var lingering: LingeringProcesses?

    private var missingNeed: String?
    /// Whether it waits only because enough other jobs run: no fault of what it needs.
    private var waitsForRoom = false
    private var lostNeed: String?
    private var verdict: Verdict?
    private var wasCancelled = false
    private var needsTimeout: Duration?

    /// A job that has never run.
    /// - Parameters:
    ///   - needsTimeout: how long a run waits for what it needs before it is broken; nil for no limit.
    ///   - now: the time.
    package init(needsTimeout: Duration? = nil, at now: LoopInstant) {
        self.needsTimeout = needsTimeout
        since = now
    }

    /// When `timePassed` is due; nil when nothing waits for time.
    package var deadline: LoopInstant? {
        state == .blocked && !waitsForRoom ? needsTimeout.map { since.advanced(by: $0) } : nil
    }

    /// The same state with another definition.
    func with(needsTimeout: Duration?) -> JobStateMachine {
        var life = self
        life.needsTimeout = needsTimeout
        return life
    }

    /// Restores the verdict of an earlier run, and why that run was started, if it is known.
    package mutating func recall(_ verdict: Verdict?, _ reason: Reason? = nil) {
        lastVerdict = verdict
        if verdict != nil, state == .idle, let reason { self.reason = reason }
    }

    /// Handles an event.
    /// - Returns: what is to be done, in this order.
    package mutating func handle(_ event: Event, at now: LoopInstant) -> [Effect] {
        switch event {
        case .run(let reason):
            switch state {
            case .idle:
                wasCancelled = false
                return tryToStart(reason, at: now)
            case .blocked:
                // It has not begun, so it will run for the newest reason.
                enter(.blocked, reason, at: now)
                return []
            case .checking, .running, .ending, .stopping: return []
            }
        case .cancel(let reason): return cancel(reason, at: now)
        case .askedFor:
            if state == .blocked { since = now }
            return []
        case .giveUp(let why): return state == .blocked ? conclude(.broken(LaunchProblem(why)), at: now) : []
        case .withdraw(let reason):
            guard state == .blocked || state == .checking else { return [] }
            enter(.idle, reason, at: now)
            return []
        case .needsMet:
            (missingNeed, waitsForRoom) = (nil, false)
            return state == .blocked ? tryToStart(reason, at: now) : []
        case .noRoom(let why):
            (missingNeed, waitsForRoom) = (why, true)
            return []
        case .needsMissing(let missing):
            // The time that it has for its needs begins now.
            if waitsForRoom, state == .blocked { since = now }
            (missingNeed, waitsForRoom) = (missing, false)
            if case .running = state, lostNeed == nil { lostNeed = missing }
            return []
        case .needLost(let need):
            if case .running = state, lostNeed == nil { lostNeed = need }
            return []
        case .preflightDone(let impossible):
            guard state == .checking else { return [] }
            if let impossible { return conclude(.broken(impossible), at: now) }
            // What it needs may have gone since the check was started.
            return missingNeed == nil ? [.launch] : tryToStart(reason, at: now)
        case .adopted(let run, let isStopping):
            guard state == .idle || state == .blocked else { return [] }
            if isStopping {
                wasCancelled = true
                enter(.stopping(run: run), Reason(.recovery, "it was being cancelled when the daemon ended"), at: now)
                return []
            }
            wasCancelled = false
            enter(.running(run: run), Reason(.recovery, "found running when the daemon restarted"), at: now)
            return []
        case .launched(let run):
            guard state == .checking else { return [] }
            lostNeed = nil
            enter(.running(run: run), reason, at: now)
            return []
        case .launchFailed(let text): return state == .checking ? conclude(.broken(LaunchProblem(text)), at: now) : []
        case .ended(let outcome): return ended(outcome, at: now)
        case .itemsFailed:
            // The verdict must not contradict the report.
            if verdict == .passed { verdict = .failed(code: 1) }
            return []
        case .lingering(let processes):
            if state.run != nil { lingering = processes }
            return []
        case .gone:
            guard state.run != nil else { return [] }
            let verdict = verdict ?? .broken(LaunchProblem("its end could not be observed"))
            self.verdict = nil
            return conclude(verdict, at: now)
        case .timePassed:
            guard let deadline, deadline <= now else { return [] }
            let text = "needs \(missingNeed ?? "more"): not up within \(DurationFormat.chosen(needsTimeout ?? .zero))"
            return conclude(.broken(LaunchProblem(text)), at: now)
        }
    }

    private mutating func enter(_ state: JobState, _ reason: Reason, at now: LoopInstant) {
        self.state = state
        self.reason = reason
        (since, lingering) = (now, nil)
    }

    private mutating func tryToStart(_ reason: Reason, at now: LoopInstant) -> [Effect] {
        if missingNeed != nil {
            // The reason stays why it was started; `waitsFor` says what is missing.
            enter(.blocked, reason, at: now)
            return []
        }
        enter(.checking, reason, at: now)
        return [.preflight]
    }

    private mutating func cancel(_ reason: Reason, at now: LoopInstant) -> [Effect] {
        switch state {
        case .idle, .ending, .stopping: return []
        case .blocked, .checking: return conclude(.cancelled, at: now)
        case .running(let run):
            wasCancelled = true
            enter(.stopping(run: run), reason, at: now)
            return [.stop]
        }
    }

    private mutating func ended(_ outcome: RunOutcome, at now: LoopInstant) -> [Effect] {
        guard let run = state.run else { return [] }
        switch outcome {
        case .ended(_, timedOut: true):
            verdict =
                lostNeed.map { .broken(LaunchProblem("it exceeded its time limit after it had lost \($0)")) }
                ?? .timedOut
        case .ended where wasCancelled: verdict = .cancelled
        case .ended(let status, _) where status.isSuccess: verdict = .passed
        case .ended(let status, _):
            verdict =
                lostNeed.map { .broken(LaunchProblem("it ended with \(status) after it had lost \($0)")) }
                ?? .failed(code: status.shellCode)
        case .couldNotStart(let text, let code): verdict = .broken(LaunchProblem(text, errno: code))
        case .unknown: verdict = .broken(LaunchProblem("its shim was killed, so its end could not be observed"))
        }
        if case .running = state { enter(.ending(run: run), reason, at: now) }
        return []
    }

    private mutating func conclude(_ verdict: Verdict, at now: LoopInstant) -> [Effect] {
        lastVerdict = verdict
        lostNeed = nil
        enter(.idle, reason, at: now)
        return [.conclude(verdict)]
    }

    /// What it waits for while it is blocked.
    package var waitsFor: Reason? {
        guard state == .blocked, let missingNeed else { return nil }
        return Reason(.dependency, waitsForRoom ? "waiting: \(missingNeed)" : "needs \(missingNeed)")
    }
}

import Loop
import Syscalls

/// When a run's processes get which signal: decides only, knows no process and no clock.
///
/// Asked to stop, the leader alone gets the stop signal, so that it can end its own children in good order. When it has
/// ended, or when it ends by itself, what it left behind gets SIGTERM. What is still there when the grace is over, or at once
/// on a second request, gets SIGKILL again and again until nothing is left.
struct StopPlan: Equatable {
    enum Event: Equatable {
        case stopRequested
        /// Stop now, without grace.
        case killRequested
        case leaderEnded
        case timePassed
    }

    enum Effect: Equatable {
        case signalLeader
        case terminateTree
        case killTree
    }

    private enum Phase: Equatable {
        case running
        case askedLeader(killAt: LoopInstant)
        case askedRest(killAt: LoopInstant)
        case killing(again: LoopInstant, pause: Duration)
    }

    private let grace: Duration
    private let limit: LoopInstant?
    private var phase = Phase.running

    /// True when the time limit made it stop.
    private(set) var timedOut = false

    /// - Parameters:
    ///   - grace: from the first signal to SIGKILL.
    ///   - limit: when the run's time is over.
    init(grace: Duration, limit: LoopInstant?) {
        self.grace = grace
        self.limit = limit
    }

    /// When `timePassed` is due next.
    var nextDeadline: LoopInstant? {
        switch phase {
        case .running: limit
        case .askedLeader(let killAt), .askedRest(let killAt): killAt
        case .killing(let again, _): again
        }
    }

    mutating func handle(_ event: Event, at now: LoopInstant) -> [Effect] {
        switch (event, phase) {
        case (.stopRequested, .running):
            phase = .askedLeader(killAt: now.advanced(by: grace))
            return [.signalLeader]
        case (.stopRequested, .askedLeader), (.stopRequested, .askedRest), (.killRequested, _): return kill(at: now)
        case (.stopRequested, .killing): return []
        case (.leaderEnded, _): return leaderEnded(at: now)
        case (.timePassed, _): return timePassed(at: now)
        }
    }

    private mutating func leaderEnded(at now: LoopInstant) -> [Effect] {
        switch phase {
        case .running: phase = .askedRest(killAt: now.advanced(by: grace))
        case .askedLeader(let killAt): phase = .askedRest(killAt: killAt)
        case .askedRest, .killing: return []
        }
        return [.terminateTree]
    }

    private mutating func timePassed(at now: LoopInstant) -> [Effect] {
        guard let deadline = nextDeadline, deadline <= now else { return [] }
        switch phase {
        case .running:
            timedOut = true
            phase = .askedLeader(killAt: now.advanced(by: grace))
            return [.signalLeader]
        case .askedLeader, .askedRest, .killing: return kill(at: now)
        }
    }

    /// SIGKILL ends a process that can be ended within microseconds; what forks meanwhile is met by the next try. The pause
    /// doubles, so that an unkillable process (uninterruptible sleep) costs next to nothing.
    private mutating func kill(at now: LoopInstant) -> [Effect] {
        var pause = Duration.milliseconds(10)
        if case .killing(_, let last) = phase { pause = min(last * 2, .seconds(1)) }
        phase = .killing(again: now.advanced(by: pause), pause: pause)
        return [.killTree]
    }
}

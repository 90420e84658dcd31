import Loop
import Syscalls

/// When a run's processes get which signal: only decides, and knows no process and no clock.
///
/// A stop begins with the unit's own stop command, if it has one, which may take as long as the grace. Then come the signals, with
/// a grace of their own, however the command ended. The stop signal goes to the leader alone, so that it can end its own children
/// in good order. Once it has ended, asked or not, what it left behind gets SIGTERM. What is still there after the grace, or at
/// once on a second request, gets SIGKILL again and again until nothing is left. What has not ended two seconds after its signal is
/// named, so that those who wait know for what.
struct StopPlan: Equatable {
    enum Event: Equatable {
        case stopRequested
        /// Stop now, without grace.
        case killRequested
        case leaderEnded
        /// The unit's own command has ended, or could not be started.
        case commandEnded
        case timePassed
    }

    enum Effect: Equatable {
        case startCommand
        /// The stop command took too long.
        case killCommand
        case signalLeader
        case terminateTree
        /// Report what has not ended on its signal, and that it is killed at this time.
        case nameLingering(killAt: LoopInstant)
        /// The grace is over: report what is about to be killed for it.
        case nameKilled
        case killTree
    }

    private enum Phase: Equatable {
        case running
        case askingByCommand(until: LoopInstant, leaderHasEnded: Bool)
        case askedLeader(killAt: LoopInstant)
        case askedRest(killAt: LoopInstant)
        case killing(again: LoopInstant, pause: Duration)
    }

    private let grace: Duration
    private let limit: LoopInstant?
    private let hasCommand: Bool
    private var phase = Phase.running
    /// When what is still there is named; nil when it has been, or nothing was signalled.
    private var nameAt: LoopInstant?

    /// How long after the signal. What ends in good order seldom takes as long.
    private static let patience = Duration.seconds(2)

    /// True when the time limit made it stop.
    private(set) var timedOut = false

    /// - Parameters:
    ///   - grace: from the first signal to SIGKILL.
    ///   - limit: when the run's time is over.
    ///   - hasCommand: whether there is a stop command; without any grace there is no time for it.
    init(grace: Duration, limit: LoopInstant?, hasCommand: Bool = false) {
        self.grace = grace
        self.limit = limit
        self.hasCommand = hasCommand && grace > .zero
    }

    /// When `timePassed` is due next.
    var nextDeadline: LoopInstant? {
        switch phase {
        case .running: limit
        case .askingByCommand(let until, _): until
        case .askedLeader(let killAt), .askedRest(let killAt): min(killAt, nameAt ?? killAt)
        case .killing(let again, _): again
        }
    }

    mutating func handle(_ event: Event, at now: LoopInstant) -> [Effect] {
        switch (event, phase) {
        case (.stopRequested, .running): return begin(at: now)
        case (.stopRequested, .askingByCommand), (.stopRequested, .askedLeader), (.stopRequested, .askedRest),
            (.killRequested, _):
            return kill(at: now)
        case (.stopRequested, .killing): return []
        case (.commandEnded, .askingByCommand(_, let leaderHasEnded)): return beginSignals(leaderHasEnded, at: now)
        case (.commandEnded, _): return []
        case (.leaderEnded, _): return leaderEnded(at: now)
        case (.timePassed, _): return timePassed(at: now)
        }
    }

    private mutating func begin(at now: LoopInstant) -> [Effect] {
        guard hasCommand else { return beginSignals(false, at: now) }
        phase = .askingByCommand(until: now.advanced(by: grace), leaderHasEnded: false)
        return [.startCommand]
    }

    private mutating func beginSignals(_ leaderHasEnded: Bool, at now: LoopInstant) -> [Effect] {
        let killAt = graceBegins(at: now)
        phase = leaderHasEnded ? .askedRest(killAt: killAt) : .askedLeader(killAt: killAt)
        return [leaderHasEnded ? .terminateTree : .signalLeader]
    }

    /// - Returns: when it is over.
    private mutating func graceBegins(at now: LoopInstant) -> LoopInstant {
        nameAt = now.advanced(by: Self.patience)
        return now.advanced(by: grace)
    }

    private mutating func leaderEnded(at now: LoopInstant) -> [Effect] {
        switch phase {
        case .running: phase = .askedRest(killAt: graceBegins(at: now))
        case .askingByCommand(let until, _):
            // The command has worked; it may finish what it still does.
            phase = .askingByCommand(until: until, leaderHasEnded: true)
            return []
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
            return begin(at: now)
        case .askingByCommand(_, let leaderHasEnded): return [.killCommand] + beginSignals(leaderHasEnded, at: now)
        case .askedLeader(let killAt), .askedRest(let killAt):
            if killAt <= now { return [.nameKilled] + kill(at: now) }
            nameAt = nil
            return [.nameLingering(killAt: killAt)]
        case .killing: return kill(at: now)
        }
    }

    /// SIGKILL ends a process that can be ended within microseconds; what forks meanwhile is killed by the next try. The pause
    /// doubles, so that an unkillable process (uninterruptible sleep) costs next to nothing.
    private mutating func kill(at now: LoopInstant) -> [Effect] {
        var pause = Duration.milliseconds(10)
        if case .killing(_, let last) = phase { pause = min(last * 2, .seconds(1)) }
        phase = .killing(again: now.advanced(by: pause), pause: pause)
        return [.killTree]
    }
}

import Model
import Syscalls

/// When a service was not up although it should have been, and how often it was restarted, from its changes of state.
struct Outages: Hashable {
    /// How often it was down.
    private(set) var count = 0
    /// Nanoseconds.
    private(set) var longest: Int64 = 0
    /// When the longest began.
    private(set) var longestBegan: UTCTime?
    private(set) var total: Int64 = 0
    /// How often its process ended on its own.
    private(set) var crashes = 0
    /// How often it was ended because its probe failed.
    private(set) var failedProbes = 0
    /// How often it was started again, for whatever cause.
    private(set) var restarts = 0
    /// Why it crashed or failed, with how often.
    private(set) var reasons: [String: Int] = [:]
    private(set) var lastReason = ""
    private(set) var state: StateWord?
    /// Since when it is down now; nil when it is up or was stopped on request.
    private(set) var downSince: UTCTime?

    /// - Parameters:
    ///   - before: the change of state before the first of them: whether it was down when the time began.
    ///   - events: the service's transitions, oldest first.
    ///   - since: when the time began.
    ///   - end: until when a state that has not ended counts.
    init(_ events: [Event], before: Event? = nil, since: UTCTime = UTCTime(nanoseconds: 0), until end: UTCTime) {
        if let before {
            state = before.after.flatMap(StateWord.init(reading:))
            if before.isTrouble, state?.isWell != true { begin(at: since, before.text) }
        }
        for event in events { handle(event) }
        let stillDown = downSince
        close(at: end)
        downSince = stillDown
    }

    private mutating func handle(_ event: Event) {
        guard let after = event.after.flatMap(StateWord.init(reading:)) else { return }
        let before = event.before.flatMap(StateWord.init(reading:)) ?? state
        if before?.awaitsRestart == true, after.beginsStart { restarts += 1 }
        state = after
        // "starting" is also reported for a service that turns out, before it has a process, not to be startable: that concerns no run.
        if before?.hasProcess == true, event.run != nil, after.endsProcess { count(event) }
        if after.isWell {
            close(at: event.time)
        } else if event.isTrouble {
            // A stop on request or because of a save is not an outage.
            if downSince == nil { begin(at: event.time, event.text) }
            lastReason = event.text
        }
    }

    private mutating func count(_ event: Event) {
        switch event.cause {
        case .crash?: crashes += 1
        case .probe?: failedProbes += 1
        case .change?, .config?, .manual?, .dependency?, .recovery?, nil: return
        }
        reasons[event.text, default: 0] += 1
    }

    private mutating func begin(at time: UTCTime, _ reason: String) {
        downSince = time
        count += 1
        lastReason = reason
    }

    private mutating func close(at time: UTCTime) {
        guard let begin = downSince else { return }
        let length = max(0, time.nanoseconds - begin.nanoseconds)
        if length >= longest { (longest, longestBegan) = (length, begin) }
        total += length
        downSince = nil
    }
}

extension Event {
    /// Whether the unit entered its state on its own.
    fileprivate var isTrouble: Bool { cause == .crash || cause == .probe }
}

extension StateWord {
    /// Up, or stopped on request.
    fileprivate var isWell: Bool { [.healthy, .external, .stopped].contains(self) }
    fileprivate var hasProcess: Bool { [.starting, .healthy, .unhealthy].contains(self) }
    fileprivate var awaitsRestart: Bool { [.restarting, .backingOff].contains(self) }
    fileprivate var beginsStart: Bool { [.starting, .blocked].contains(self) }
    fileprivate var endsProcess: Bool { [.restarting, .stopping, .backingOff, .failed].contains(self) }
}

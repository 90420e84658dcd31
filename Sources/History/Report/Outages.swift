import Supervisor
import Syscalls

/// When a service was not up although it should have been, worked out of its changes of state.
struct Outages: Hashable {
    private(set) var count = 0
    private(set) var longest: Int64 = 0
    private(set) var total: Int64 = 0
    private(set) var lastReason = ""
    private(set) var state = ""

    /// - Parameters:
    ///   - events: the service's transitions, oldest first.
    ///   - end: until when a state that has not ended counts.
    init(_ events: [Event], until end: UTCTime) {
        var downSince: Int64?
        for event in events {
            guard let after = event.after else { continue }
            state = after
            switch after {
            case "healthy", "external", "stopped":
                close(&downSince, at: event.time.nanoseconds)
            default:
                // What somebody asked for, and what a save brought about, is no outage.
                let isTrouble = event.cause == .crash || event.cause == .probe
                if isTrouble, downSince == nil {
                    downSince = event.time.nanoseconds
                    count += 1
                }
                if isTrouble { lastReason = event.text }
            }
        }
        close(&downSince, at: end.nanoseconds)
    }

    private mutating func close(_ since: inout Int64?, at time: Int64) {
        guard let begin = since else { return }
        longest = max(longest, time - begin)
        total += max(0, time - begin)
        since = nil
    }
}

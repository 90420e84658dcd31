import Model
import Supervisor

/// What of a service's failing probes goes into the history: each new answer of a streak, up to some, and the end of the streak with
/// how many there were. A service that fails for a day leaves a handful of events, not thousands.
struct ProbeFailures: Hashable {
    private var failures = 0
    private var reported: [String] = []

    /// How many answers of one streak are recorded.
    static let limit = 5

    /// Records an answer.
    /// - Returns: the event's text; nil when it says nothing new.
    mutating func record(_ answer: ProbeAnswer) -> String? {
        switch answer {
        case .unhealthy(let text):
            failures += 1
            guard !reported.contains(text), reported.count < Self.limit else { return nil }
            reported.append(text)
            return "health check failed: \(text)"
        case .suspended(let text), .unknown(let text):
            guard !reported.contains(text), reported.count < Self.limit else { return nil }
            reported.append(text)
            return text
        case .healthy(let text):
            defer { self = ProbeFailures() }
            guard failures > 0 else { return reported.isEmpty ? nil : "it continues: \(text)" }
            return "health check passes again after \(Counted.text(failures, "failure")): \(text)"
        }
    }
}

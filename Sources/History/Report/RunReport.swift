package import Model
import Syscalls

/// The facts of a past run, as `history --json` and `show --json` print them.
package struct RunReport: Codable, Sendable {
    package var run: String
    package var unit: String
    package var number: Int
    package var kind: RunFacts.Kind
    package var cycle: Int64?
    package var cause: Reason.Cause
    package var reason: String
    package var actor: String
    package var snapshot: String?
    package var head: String?
    package var began: String
    package var ready: String?
    package var ended: String?
    package var seconds: Double?
    package var exitCode: Int32?
    package var signal: String?
    package var verdict: Verdict.Word?
    package var outcome: String?
    /// The inputs that changed while it ran, or the first of them.
    package var stale: [String]
    /// How many there are.
    package var staleCount: Int
    package var items: Int?
    package var failing: Int?
    package var itemsFault: String?
    /// Processor seconds of the leader and of the children it waited for.
    package var cpuSeconds: Double?
    /// The most memory that one process of them had resident.
    package var peakKiB: Int64?
    /// Where its lines in the unit's log begin and end: number of the file, colon, byte.
    package var logBegin: String?
    package var logEnd: String?

    /// - Parameter limit: no more changed inputs are named; a list of many runs must not become too long to read.
    package init(_ facts: RunFacts, naming limit: Int = 20) {
        run = facts.run.description
        unit = facts.run.unit
        number = facts.run.number
        kind = facts.kind
        cycle = facts.cycle
        cause = facts.reason.cause
        reason = facts.reason.text
        actor = facts.actor
        snapshot = facts.snapshot?.description
        head = facts.head
        began = facts.begun.description
        ready = facts.ready?.description
        ended = facts.end?.time.description
        seconds = facts.end?.duration.seconds
        verdict = facts.verdict?.word
        outcome = facts.end?.outcome.description
        if case .ended(let status, _)? = facts.end?.outcome {
            switch status {
            case .exited(let code): exitCode = code
            case .signalled: signal = status.description
            }
        }
        stale = facts.drift.prefix(limit).map(\.description)
        staleCount = facts.drift.count
        items = facts.items?.total
        failing = facts.items?.failing
        itemsFault = facts.items?.fault
        cpuSeconds = facts.end?.cpuTime.seconds
        peakKiB = facts.end?.peakMemory
        logBegin = facts.logBegin
        logEnd = facts.end?.logEnd
    }
}

import History
import Supervisor
import Syscalls

/// The facts of a past run, as `history --json` and `show --json` print them.
struct RunReport: Codable, Sendable {
    var run: String
    var unit: String
    var number: Int
    var kind: String
    var cycle: Int64?
    var cause: String
    var reason: String
    var actor: String
    var snapshot: String?
    var head: String?
    var began: String
    var ready: String?
    var ended: String?
    var seconds: Double?
    var exitCode: Int32?
    var signal: String?
    var verdict: String?
    var outcome: String?
    /// The inputs that changed while it ran.
    var stale: [String]
    var items: Int?
    var failing: Int?
    var itemsFault: String?
    /// Processor seconds of the leader and of the children it waited for.
    var cpuSeconds: Double?
    /// The most memory that one process of them had resident.
    var peakKiB: Int64?
    /// Where its lines in the unit's log begin and end: number of the file, colon, byte.
    var logBegin: String?
    var logEnd: String?

    init(_ facts: RunFacts) {
        run = facts.run.description
        unit = facts.run.unit
        number = facts.run.number
        kind = facts.kind.rawValue
        cycle = facts.cycle
        cause = facts.reason.cause.rawValue
        reason = facts.reason.text
        actor = facts.actor
        snapshot = facts.snapshot?.description
        head = facts.head
        began = facts.begun.description
        ready = facts.ready?.description
        ended = facts.end?.time.description
        seconds = facts.end?.duration.seconds
        verdict = facts.verdict?.name
        outcome = facts.end?.outcome.description
        if case .ended(let status, _)? = facts.end?.outcome {
            switch status {
            case .exited(let code): exitCode = code
            case .signalled: signal = status.description
            }
        }
        stale = facts.drift.map(\.description)
        items = facts.items?.total
        failing = facts.items?.failing
        itemsFault = facts.items?.fault
        cpuSeconds = facts.end?.cpuTime.seconds
        peakKiB = facts.end?.peakMemory
        logBegin = facts.logBegin
        logEnd = facts.end?.logEnd
    }
}

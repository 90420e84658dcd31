import Model
import Wire

/// `bisect` waits for the verdict of a run on past inputs.
struct UntilJudged: FollowPolicy {
    enum End: Hashable, Sendable {
        /// - Parameter run: nil when it could not begin.
        case over(run: RunIdentity?, Verdict)
        /// What it needs does not come up on these inputs.
        case hopeless(String)
    }

    private var bisectRun: BisectRunReport?
    private var services: [String: UnitReport]
    private let needs: [String]
    private var told: String?

    init(_ accepted: Answer.Accepted) {
        bisectRun = accepted.bisectRun
        needs = accepted.units
        services = Dictionary(accepted.status.units.map { ($0.name, $0) }) { first, _ in first }
    }

    mutating func begin() -> FollowStep<End> { step() }

    mutating func handle(_ answer: Answer) -> FollowStep<End> {
        switch answer {
        case .bisectRun(let report):
            // What was known of the services was of the time before they were moved.
            if report.isRunning, bisectRun?.isRunning != true { services = [:] }
            bisectRun = report
        case .unit(let unit): services[unit.name] = unit
        case .accepted, .refused, .cycle, .notice: break
        }
        return step()
    }

    private mutating func step() -> FollowStep<End> {
        switch bisectRun?.phase {
        case .waiting(let what?)? where what != told:
            told = what
            return .show([.waits(what)])
        case .running(run: nil)?:
            let failed = Outlook.hopeless(among: needs.compactMap { services[$0] })
            if failed.isEmpty { return .show([]) }
            let why = failed.map { "\($0.name) does not come up: \($0.reason)" }.joined(separator: "; ")
            return .done(.hopeless(why))
        case .over(let run, let verdict)?:
            let unit = bisectRun?.unit ?? ""
            return .done(.over(run: run.map { RunIdentity(unit: unit, number: $0) }, verdict))
        case .waiting?, .running?, nil: return .show([])
        }
    }

    var timedOut: UserError {
        UserError(
            "gave up waiting", advice: "results so far are kept: run the same command again to continue",
            code: .timedOut)
    }
    var daemonEnded: any Error { DaemonLost() }
}

extension BisectRunReport {
    fileprivate var isRunning: Bool {
        if case .running = phase { true } else { false }
    }
}

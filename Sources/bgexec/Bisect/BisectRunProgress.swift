import Loop
import Model
import Wire

/// What is known of a trial that the daemon tells of.
@LoopActor
struct BisectRunProgress {
    private var bisectRun: BisectRunReport?
    private var services: [String: UnitReport]
    private let needs: Set<String>
    private var told = ""

    init(_ accepted: Answer.Accepted) {
        bisectRun = accepted.bisectRun
        needs = Set(accepted.units)
        services = Dictionary(accepted.status.units.map { ($0.name, $0) }) { first, _ in first }
    }

    mutating func take(_ answer: Answer) {
        switch answer {
        case .bisectRun(let report):
            // What was known of the services was of the time before they were moved.
            if report.isRunning, bisectRun?.isRunning != true { services = [:] }
            bisectRun = report
        case .unit(let unit): services[unit.name] = unit
        case .accepted, .refused, .cycle, .notice: break
        }
    }

    /// The run that judged it, nil when it could not begin, and its verdict, once it is over.
    var end: (run: RunIdentity?, verdict: Verdict)? {
        guard let bisectRun, case .over(let run, let verdict) = bisectRun.phase else { return nil }
        return (run.map { RunIdentity(unit: bisectRun.unit, number: $0) }, verdict)
    }

    /// Why it will never begin; nil while it may.
    var hopelessness: String? {
        guard let bisectRun, case .running(run: nil) = bisectRun.phase else { return nil }
        let failed = UnitWait.hopeless(among: needs.compactMap { services[$0] })
        return failed.isEmpty ? nil : failed.map { "\($0.name) does not come up: \($0.reason)" }.joined(separator: "; ")
    }

    /// What is worth a line since it was last asked; nil when nothing is.
    var news: String? {
        mutating get {
            guard let bisectRun, case .waiting(let what?) = bisectRun.phase, what != told else { return nil }
            told = what
            return "  waits for \(what)"
        }
    }
}

extension BisectRunReport {
    fileprivate var isRunning: Bool {
        if case .running = phase { true } else { false }
    }
}

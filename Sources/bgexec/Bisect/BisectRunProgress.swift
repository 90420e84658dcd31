import Loop
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
            if report.phase == "running", bisectRun?.phase != "running" { services = [:] }
            bisectRun = report
        case .unit(let unit): services[unit.name] = unit
        case .accepted, .refused, .cycle, .notice: break
        }
    }

    /// Its last report, once it is over.
    var end: BisectRunReport? { bisectRun.flatMap { $0.phase == "over" ? $0 : nil } }

    /// Why it will never begin; nil while it may.
    var hopelessness: String? {
        guard let bisectRun, bisectRun.phase == "running", bisectRun.run == nil else { return nil }
        let failed = UnitWait.hopeless(among: needs.compactMap { services[$0] })
        return failed.isEmpty ? nil : failed.map { "\($0.name) does not come up: \($0.reason)" }.joined(separator: "; ")
    }

    /// What is worth a line since it was last asked; nil when nothing is.
    var news: String? {
        mutating get {
            guard let bisectRun, bisectRun.phase == "waiting", let what = bisectRun.waitsFor, what != told else {
                return nil
            }
            told = what
            return "  waits for \(what)"
        }
    }
}

import Loop

/// What is known of a trial that the daemon tells of.
@LoopActor
struct TrialWatch {
    private var trial: TrialReport?
    private var services: [String: UnitReport]
    private let needs: Set<String>
    private var told = ""

    init(_ accepted: Answer.Accepted) {
        trial = accepted.trial
        needs = Set(accepted.units)
        services = Dictionary(accepted.status.units.map { ($0.name, $0) }) { first, _ in first }
    }

    mutating func take(_ answer: Answer) {
        switch answer {
        case .trial(let report):
            // What was known of the services was of the time before they were moved.
            if report.phase == "running", trial?.phase != "running" { services = [:] }
            trial = report
        case .unit(let unit): services[unit.name] = unit
        case .accepted, .refused, .cycle, .notice: break
        }
    }

    /// Its last report, once it is over.
    var end: TrialReport? { trial.flatMap { $0.phase == "over" ? $0 : nil } }

    /// Why it will never begin; nil while it may.
    var hopelessness: String? {
        guard let trial, trial.phase == "running", trial.run == nil else { return nil }
        let failed = UnitWait.hopeless(among: needs.compactMap { services[$0] })
        return failed.isEmpty ? nil : failed.map { "\($0.name) does not come up: \($0.reason)" }.joined(separator: "; ")
    }

    /// What is worth a line since it was last asked; nil when nothing is.
    var news: String? {
        mutating get {
            guard let trial, trial.phase == "waiting", let what = trial.waitsFor, what != told else { return nil }
            told = what
            return "  waits for \(what)"
        }
    }
}

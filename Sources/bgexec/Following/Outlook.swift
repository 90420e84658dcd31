import Model
import Wire

/// What may be expected of units that are waited for: the one place that calls a wait hopeless.
enum Outlook {
    /// Failed starts in a row after which commands stop waiting: the third comes about two seconds after the first.
    private static let failuresThatCount = 3

    /// Those that cannot start, as soon as none is left that may still come up; until then none.
    static func hopeless(among units: some Collection<UnitReport>) -> [UnitReport] {
        // The first that may still come up is the answer, so that many cost no more than few.
        units.contains(where: mayComeUp) ? [] : units.filter { !$0.up && hasFailed($0) }
    }

    private static func mayComeUp(_ unit: UnitReport) -> Bool {
        if unit.up || hasFailed(unit) { return false }
        switch unit.state {
        // It comes up only when what it needs does.
        case .service(.blocked), .job(.blocked, _): return false
        // Nobody is going to run it.
        case .job(.idle, _): return unit.inProgress
        case .service, .job: return true
        }
    }

    private static func hasFailed(_ unit: UnitReport) -> Bool {
        switch unit.state {
        case .service(.failed): return true
        case .job(.idle, let last): if last != nil, last != .passed, !unit.inProgress { return true }
        case .service, .job: break
        }
        return unit.failures >= failuresThatCount
    }

    /// Whether a unit has nothing left to do: a service that is up, or is not tried again soon, and a job that does not run.
    static func isSettled(_ unit: UnitReport) -> Bool {
        switch unit.state {
        case .service(.healthy), .service(.external), .service(.failed), .service(.stopped), .job(.idle, _): true
        case .service, .job: false
        }
    }
}

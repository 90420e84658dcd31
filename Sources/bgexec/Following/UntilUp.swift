import Model
import Wire

/// `start`, `restart` and `watch --detach` wait until all units are healthy or external.
struct UntilUp: FollowPolicy {
    enum End: Hashable, Sendable {
        case up
        /// These cannot start, and none of the others may still come up.
        case hopeless([UnitReport])
    }

    private var units: AwaitedUnits

    init(_ accepted: Answer.Accepted) { units = AwaitedUnits(accepted) { !$0.up } }

    func begin() -> FollowStep<End> { step([]) }

    mutating func handle(_ answer: Answer) -> FollowStep<End> {
        let lines = units.handle(answer)
        return step(lines)
    }

    private func step(_ lines: [FollowLine]) -> FollowStep<End> {
        if units.left.isEmpty { return .done(.up, lines) }
        let failed = Outlook.hopeless(among: units.left.values)
        return failed.isEmpty ? .show(lines) : .done(.hopeless(units.inOrder(failed)), lines)
    }

    var timedOut: UserError { units.timedOut }
    var daemonEnded: any Error { DaemonEnded.userError }
}

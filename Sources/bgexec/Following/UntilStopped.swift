import Model
import Wire

/// `stop` waits until no process of the units is left.
struct UntilStopped: FollowPolicy {
    enum End: Hashable, Sendable { case stopped }

    private var units: AwaitedUnits

    init(_ accepted: Answer.Accepted) { units = AwaitedUnits(accepted) { !$0.state.isStopped } }

    func begin() -> FollowStep<End> { step([]) }

    mutating func handle(_ answer: Answer) -> FollowStep<End> {
        let lines = units.handle(answer)
        return step(lines)
    }

    private func step(_ lines: [FollowLine]) -> FollowStep<End> {
        units.left.isEmpty ? .done(.stopped, lines) : .show(lines)
    }

    var timedOut: UserError { units.timedOut }
    var daemonEnded: any Error { DaemonEnded() }
}

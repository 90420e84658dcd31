import Loop
import Model
import Syscalls

@testable import Supervisor

/// What must hold of every single step of a service's life, by the house's numbers: wishes are kept (I6), counters do not go
/// back (I4), and no state is come into without a reason that names who brought it there.
extension ServiceWorld {
    static func broken(by move: Move, _ before: ServiceStateMachine, _ after: ServiceStateMachine, at now: LoopInstant)
        -> String?
    {
        switch move {
        case .want: if !after.isWanted { return "I6: it was asked to run, and nobody wants it" }
        case .unwant: if after.isWanted { return "I6: it was asked to stop, and is wanted" }
        default: if after.isWanted != before.isWanted { return "I6: \(move) has changed what somebody asked for" }
        }
        // Starting a stopped service resets the counters.
        if after.restarts < before.restarts, !(move == .want && before.state == .stopped) {
            return "I4: its restarts go from \(before.restarts) to \(after.restarts)"
        }
        guard after.state != before.state else { return nil }
        if after.reason.text.isEmpty { return "\(after.state) without a reason" }
        if after.since != now { return "\(after.state) since another moment than this" }
        if after.reason == before.reason, isCarriedOn(by: move) { return nil }
        guard causes(of: move).contains(after.reason.cause) else {
            return "\(move) leads to \(after.state) because of \(after.reason.cause): \(after.reason.text)"
        }
        return nil
    }

    /// Later steps of an earlier request: the reason stays that of the request.
    private static func isCarriedOn(by move: Move) -> Bool {
        switch move {
        case .surveyedClear, .began, .crashed, .couldNotStart, .saysItCannot, .gone, .timeToDeadline, .timePasses: true
        case .want, .unwant, .restart, .needLost, .needMet, .surveyedExternal, .surveyedImpossible, .probeWell,
            .probeIll:
            false
        }
    }

    /// Who may be named as the one that brought it there.
    private static func causes(of move: Move) -> Set<Reason.Cause> {
        switch move {
        case .want: [.manual, .dependency]
        case .unwant: [.manual]
        case .restart: [.change, .dependency]
        case .needLost, .began: []
        case .needMet: [.dependency]
        case .surveyedClear: [.crash, .recovery, .dependency]
        case .surveyedExternal: [.probe]
        case .surveyedImpossible, .crashed, .couldNotStart, .saysItCannot: [.crash]
        case .gone: [.dependency]
        case .probeWell: [.probe]
        case .probeIll, .timeToDeadline, .timePasses: [.probe, .dependency]
        }
    }
}

import Model
import Wire

/// `wait --fresh` waits until each unit has a verdict about what is there now, or can have none.
struct UntilFresh: FollowPolicy {
    enum End: Hashable, Sendable {
        case settled
        /// What the units need cannot start, as often as it is tried.
        case hopeless([UnitReport])
    }

    private var units: [String: UnitReport]
    private let names: [String]
    private let needs: [String]
    private var seen = SeenStates()

    init(_ accepted: Answer.Accepted) {
        units = Dictionary(accepted.status.units.map { ($0.name, $0) }) { first, _ in first }
        names = accepted.units
        // A unit that is waited for may be needed by another one.
        needs = (accepted.needs ?? []).filter { !accepted.units.contains($0) }
    }

    mutating func begin() -> FollowStep<End> { step([]) }

    mutating func handle(_ answer: Answer) -> FollowStep<End> {
        switch answer {
        case .accepted(let again): self = UntilFresh(again)
        case .unit(let unit): units[unit.name] = unit
        case .notice(let text): return step([.notice(text)])
        case .cycle, .refused, .bisectRun: break
        }
        return step([])
    }

    /// The units that are waited for, in the order of the request.
    var concerned: [UnitReport] { names.compactMap { units[$0] } }

    private mutating func step(_ lines: [FollowLine]) -> FollowStep<End> {
        let waiting = concerned.filter(\.inProgress)
        if waiting.isEmpty { return .done(.settled, lines) }
        let failed = Outlook.hopeless(among: (needs + names).compactMap { units[$0] }.filter { $0.isService && !$0.up })
        if !failed.isEmpty, waiting.allSatisfy({ depends($0, on: failed) }) { return .done(.hopeless(failed), lines) }
        if !loops.isEmpty, waiting.allSatisfy({ depends($0, on: loops) }) { return .done(.settled, lines) }
        // Those that are waited for, and those that they need.
        return .show(lines + seen.news(of: (needs + names).compactMap { units[$0] }.filter(\.inProgress)))
    }

    /// Jobs that are needed and change their own inputs each time: what needs them would wait for ever.
    var loops: [UnitReport] {
        needs.compactMap { units[$0] }.filter { unit in
            switch unit.freshness {
            case .stale(.paced)?, .stale(.inCircle)?: !unit.inProgress
            case .fresh?, .stale?, .unknown?, nil: false
            }
        }
    }

    /// A job that runs already may still come to its verdict.
    private func depends(_ unit: UnitReport, on failed: [UnitReport]) -> Bool {
        switch unit.state {
        case .job(.running, _), .job(.ending, _), .job(.stopping, _): false
        case .job, .service: !failed.isEmpty
        }
    }

    var timedOut: UserError {
        // What keeps them from it may be several needs away.
        let needed = needs.compactMap { units[$0] }.filter { $0.isService ? !$0.up : $0.inProgress }
        let names = (concerned.filter(\.inProgress) + needed).map(\.standing)
        return UserError(
            "gave up waiting: \(names.joined(separator: "; "))", advice: "`bgexec status` shows its progress",
            code: .timedOut)
    }

    var daemonEnded: any Error { DaemonEnded.userError }
}

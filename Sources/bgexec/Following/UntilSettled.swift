import Model
import Wire

/// `wait` waits until the units have nothing left to do.
struct UntilSettled: FollowPolicy {
    private var units: [String: UnitReport]
    private var busy: [Int: CycleReport] = [:]
    private let names: [String]
    private var seen = SeenStates()

    init(_ accepted: Answer.Accepted) {
        units = Dictionary(accepted.status.units.map { ($0.name, $0) }) { first, _ in first }
        names = accepted.units
        for cycle in accepted.status.openCycles ?? [] { busy[cycle.number] = cycle }
    }

    mutating func begin() -> FollowStep<Int32> { step() }

    mutating func handle(_ answer: Answer) -> FollowStep<Int32> {
        switch answer {
        case .accepted(let again): self = UntilSettled(again)
        case .unit(let unit): units[unit.name] = unit
        case .cycle(let cycle): busy[cycle.number] = cycle.result == nil ? cycle : nil
        case .refused, .notice, .bisectRun: break
        }
        return step()
    }

    private mutating func step() -> FollowStep<Int32> {
        let waiting = concerned.filter { !isSettled($0) }
        return waiting.isEmpty ? .done(exitCode) : .show(seen.news(of: waiting))
    }

    var concerned: [UnitReport] { names.compactMap { units[$0] } }

    private func isSettled(_ unit: UnitReport) -> Bool {
        let isDue = busy.values.contains { $0.steps.contains { $0.unit == unit.name && !$0.phase.isOver } }
        return !isDue && Outlook.isSettled(unit)
    }

    /// The worst of the units' codes: 1 for a service that is not up, and for a job that has never run.
    private var exitCode: Int32 {
        for unit in concerned {
            switch unit.state {
            case .service: if !unit.up { return UserError.Code.failed.rawValue }
            case .job(_, nil): return UserError.Code.failed.rawValue
            case .job(_, let verdict?):
                if verdict.exitCode != 0 { return verdict.exitCode }
            }
        }
        return 0
    }

    var timedOut: UserError {
        let names = concerned.filter { !isSettled($0) }.map(\.standing)
        return UserError(
            "gave up waiting: \(names.joined(separator: "; "))", advice: "`bgexec status` shows its progress",
            code: .timedOut)
    }

    var daemonEnded: any Error { DaemonEnded.userError }
}

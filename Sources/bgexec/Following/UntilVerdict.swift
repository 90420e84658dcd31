import Model
import Wire

/// `once` waits for the job's part of the cycle that it began.
struct UntilVerdict: FollowPolicy {
    enum End: Hashable, Sendable {
        case over(StepReport)
        /// What the job needs cannot start: it would wait until that is fixed, and the caller with it.
        case hopeless([UnitReport])
        /// The cycle ended while no daemon lived, and what it said is in the history only.
        case missed
    }

    private let job: String
    private let cycle: Int?
    private let needs: [String]
    private var services: [String: UnitReport]
    private var hasBegun = false

    init(of job: String, _ accepted: Answer.Accepted) {
        self.job = job
        cycle = accepted.cycle
        needs = accepted.units.filter { $0 != job }
        services = Dictionary(accepted.status.units.map { ($0.name, $0) }) { first, _ in first }
    }

    func begin() -> FollowStep<End> { .show([]) }

    mutating func handle(_ answer: Answer) -> FollowStep<End> {
        switch answer {
        case .accepted(let again):
            // Another daemon has taken over; it continues the cycle, and may have ended it by now.
            cycle.flatMap { again.status.cycle($0) }.map { handle($0) } ?? .done(.missed)
        case .cycle(let report) where report.number == cycle: handle(report)
        case .unit(let unit) where unit.isService: handle(unit)
        case .notice(let text): .show([.notice(text)])
        case .unit, .cycle, .refused, .bisectRun: .show([])
        }
    }

    private mutating func handle(_ report: CycleReport) -> FollowStep<End> {
        guard let step = report.steps.first(where: { $0.unit == job }) else { return .show([]) }
        let lines = step.run.map { [FollowLine.run($0)] } ?? []
        hasBegun = hasBegun || step.run != nil
        return step.phase.isOver ? .done(.over(step), lines) : .show(lines)
    }

    /// The services that come up for it are shown; the job itself speaks by its output.
    private mutating func handle(_ unit: UnitReport) -> FollowStep<End> {
        let lines: [FollowLine] = services[unit.name]?.up == true ? [] : [.unit(unit)]
        services[unit.name] = unit
        let failed = hasBegun ? [] : Outlook.hopeless(among: needs.compactMap { services[$0] })
        return failed.isEmpty ? .show(lines) : .done(.hopeless(failed), lines)
    }

    var timedOut: UserError { UserError("gave up waiting for \(job)", code: .timedOut) }
    var daemonEnded: any Error {
        UserError(
            "the project was stopped before \(job) had its verdict", advice: "`bgexec history \(job)` shows what it was"
        )
    }
}

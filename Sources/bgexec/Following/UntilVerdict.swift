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
    /// The cycle that runs the job.
    private var cycle: Int?
    /// What is known of newer cycles: one may take the job over.
    private var newer: [Int: CycleReport] = [:]
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
            takeUp(again.status)
        case .cycle(let report): handle(report)
        case .unit(let unit) where unit.isService && needs.contains(unit.name): handle(unit)
        case .notice(let text): .show([.notice(text)])
        case .unit, .refused, .bisectRun: .show([])
        }
    }

    private mutating func takeUp(_ status: ProjectReport) -> FollowStep<End> {
        guard let cycle, let report = status.cycle(cycle) else { return .done(.missed) }
        let step = handle(report)
        // Taken over meanwhile.
        if self.cycle != cycle { return takeUp(status) }
        return step
    }

    private mutating func handle(_ report: CycleReport) -> FollowStep<End> {
        guard let cycle, report.number >= cycle else { return .show([]) }
        if report.number > cycle { newer[report.number] = report }
        guard report.number == cycle, let step = report.steps.first(where: { $0.unit == job }) else { return .show([]) }
        // A save or another request came before it had begun: that one's run is the answer.
        if case .over(.supersededBy(let number)) = step.phase {
            self.cycle = number
            return newer[number].map { handle($0) } ?? .show([])
        }
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

import Model
import Syscalls
import Wire

extension CycleReport {
    init(_ cycle: Cycle) {
        self.init(
            number: cycle.number,
            cause: cycle.cause,
            began: cycle.time.description,
            seconds: cycle.duration?.seconds,
            result: cycle.result,
            git: cycle.git,
            steps: cycle.steps.map(StepReport.init))
    }
}

extension StepReport {
    init(_ step: Cycle.Step) {
        self.init(unit: step.unit, action: step.action, phase: .waiting, run: step.run)
        switch step.phase {
        case .waiting: break
        case .acting: phase = .acting
        case .over(let outcome, let end):
            phase = .over(outcome)
            seconds = step.began.map { $0.duration(to: end).seconds }
        }
    }
}

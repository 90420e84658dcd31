import Model
import Wire

/// Formats a cycle as one line.
struct CycleLine {
    let cycle: CycleReport
    let style: Style

    init(_ cycle: CycleReport, _ style: Style) {
        self.cycle = cycle
        self.style = style
    }

    /// "cycle 12 passed in 6.2 s: router/router.py changed → router#18 up in 0.8 s, test#42 passed in 5.1 s".
    var text: String {
        let result = cycle.result.map { style.paint($0.tone, $0.name) } ?? style.yellow("in progress")
        let took = cycle.seconds.map { " in \(DurationFormat.text($0))" } ?? ""
        return
            "cycle \(cycle.number) \(result)\(took): \(cycle.causeText) → \(cycle.steps.map(step).joined(separator: ", "))"
    }

    private func step(_ step: StepReport) -> String {
        let run = step.run.map { "\(step.unit)#\($0)" } ?? step.unit
        switch step.phase {
        case .waiting: return "\(step.action) \(step.unit) waits"
        case .acting: return "\(step.action) \(run) …"
        case .over, .cutOff:
            return "\(run) \(step.outcome ?? "")" + (step.seconds.map { " in \(DurationFormat.text($0))" } ?? "")
                + step.itemsText
        }
    }
}

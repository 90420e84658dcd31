import Loop
import Model
import Syscalls
import Wire

/// A line for each step of a unit, while a person waits.
@LoopActor
final class Progress {
    private let began = LoopInstant.now
    private let style = Style.standardError

    func show(_ unit: UnitReport) {
        let time = DurationFormat.text(began.duration(to: .now))
        let state = unit.kind == "job" ? unit.stateText : unit.state
        let detail = unit.state == "starting" ? "" : "  \(style.dim(unit.reason))"
        Output.error(
            "\(style.dim(time))  \(unit.name) \(style.state(state, state))\(detail)\n")
    }
}

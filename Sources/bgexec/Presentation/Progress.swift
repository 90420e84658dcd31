import Loop
import Model
import Syscalls
import Wire

/// A line for each step of a unit, while a person waits.
@LoopActor
final class Progress {
    private let began = LoopInstant.now
    private let style = Style.standardError

    func show(_ line: FollowLine) {
        switch line {
        case .unit(let unit): show(unit)
        case .notice(let text): Output.error("\(text)\n")
        case .cycle, .run, .waits: break
        }
    }

    private func show(_ unit: UnitReport) {
        let time = style.dim(DurationFormat.text(began.duration(to: .now)))
        let detail = unit.state.word == .starting ? "" : "  \(style.dim(unit.reason))"
        Output.error("\(time)  \(unit.name) \(style.paint(unit.tone, unit.stateText))\(detail)\n")
    }
}

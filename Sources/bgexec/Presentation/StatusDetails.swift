import Model
import Wire

/// What a status says of units that were asked for by name, below the table.
struct StatusDetails {
    let unit: UnitReport
    let style: Style

    /// The lines, each with what it is about first. Nothing is cut.
    var lines: [String] {
        var facts = [
            (
                "state",
                "\(style.paint(unit.tone, unit.stateText)) for \(DurationFormat.whole(unit.secondsInState)): \(unit.reason)"
            )
        ]
        if unit.run > 0 {
            let process = unit.pid.map { ", pid \($0)" } ?? ""
            facts.append(("run", "\(unit.name)#\(unit.run)\(process)" + (unit.since.map { ", since \($0)" } ?? "")))
        }
        if let health = unit.health { facts.append(("health", health)) }
        if let suspended = unit.suspended { facts.append(("stopped", suspended)) }
        if let lingering = unit.lingering { facts.append(("left", lingering)) }
        if unit.freshness != nil { facts.append(("inputs", unit.inputsText)) }
        if let items = unit.items?.text, !items.isEmpty { facts.append(("items", items)) }
        if let lastExit = unit.lastExit { facts.append(("last exit", lastExit)) }
        if unit.failures > 0 { facts.append(("failures", "\(Counted.text(unit.failures, "failed start")) in a row")) }
        facts.append(("more", "bgexec logs \(unit.name), bgexec why \(unit.name)"))
        return [style.bold(unit.name)] + facts.map { "  \(ScreenText.padded($0.0, to: 10))\($0.1)" }
    }
}

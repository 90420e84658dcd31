import Model
import Wire

/// The final state of a unit that was waited for.
struct WaitLine {
    let unit: UnitReport
    let style: Style

    init(_ unit: UnitReport, _ style: Style) {
        self.unit = unit
        self.style = style
    }

    /// "test failed (exit 1) FRESH  run 42 saw these inputs  2 newly failing (a, b)".
    var text: String {
        let freshness =
            switch unit.freshness {
            case .fresh?: " FRESH"
            case .stale?: " STALE"
            case .unknown?, nil: ""
            }
        let how =
            switch unit.state {
            case .job(.idle, .failed?): unit.lastExit.map { " (\($0))" } ?? ""
            case .job(.idle, .broken?): " (\(unit.reason))"
            case .job, .service: ""
            }
        let more = [unit.freshness?.text, unit.items?.text].compactMap { $0 }.filter { !$0.isEmpty }.map { "  \($0)" }
        return "\(unit.name) \(style.paint(unit.tone, unit.stateText))\(how)\(freshness)\(more.joined())"
    }
}

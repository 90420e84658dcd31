import Model
import Wire

/// What `wait --fresh` says of a unit that has come to rest.
enum FreshVerdict: Hashable {
    /// It is about what is there now.
    case verdict(exitCode: Int32)
    /// A job that it needs has failed, with this code.
    case needFailed(exitCode: Int32, why: String)
    /// There is none; the sentence says why.
    case none(String)

    init(_ unit: UnitReport) {
        switch (unit.state, unit.freshness) {
        case (_, .stale(.notRun(let why, let code?))?): self = .needFailed(exitCode: code, why: why)
        case (.job(_, .broken(let problem)?), .stale?): self = .none("\(problem)")
        case (.job(_, let last?), .stale(.inconclusive)?): self = .verdict(exitCode: last.exitCode)
        case (_, .stale?), (_, .unknown?): self = .none(unit.freshness?.text ?? "")
        case (.service, _):
            self = unit.up ? .verdict(exitCode: 0) : .none("\(unit.state.word.rawValue): \(unit.reason)")
        case (.job(_, let last?), .fresh?), (.job(_, let last?), nil): self = .verdict(exitCode: last.exitCode)
        case (.job(_, nil), _): self = .none("it has not run: \(unit.reason)")
        }
    }

    /// The code for all of them: that of a red verdict, else 123 when one has none.
    static func exitCode(of units: [UnitReport]) -> Int32 {
        var hasNone = false
        for unit in units {
            switch FreshVerdict(unit) {
            case .verdict(0): break
            case .verdict(let code), .needFailed(let code, _): return code
            case .none: hasNone = true
            }
        }
        return hasNone ? UserError.Code.noFreshVerdict.rawValue : 0
    }

    /// Why there is none, and what helps; nil when there is one.
    static func obstacle(of unit: UnitReport) -> String? {
        guard case .none(let why) = FreshVerdict(unit) else { return nil }
        let help =
            switch unit.freshness {
            case .unknown?:
                "put a file there that can be read, or leave it out of what `inputs` and `outputs` of \(unit.name) name (`ignore` leaves out inputs)"
            case .stale(.paced)?, .stale(.changedDuring)?:
                unit.isService
                    ? "if \(unit.name) writes there itself, name that in its `ignore`, or let it write elsewhere"
                    : "if \(unit.name) writes there itself, name that in its `outputs`, or let it write elsewhere"
            case .stale(.inCircle)?: "let each of them write what no other of them depends on"
            case .stale(.needsChanged)?: "`bgexec status` shows what keeps them from running"
            case .stale?, .fresh?, nil:
                if case .job(_, .broken?) = unit.state {
                    "it runs again when you save the fix, or at once with `bgexec once \(unit.name)`"
                } else {
                    unit.isService
                        ? "`bgexec logs \(unit.name)` shows what it printed" : "`bgexec once \(unit.name)` runs it now"
                }
            }
        return "no fresh verdict of \(unit.name): \(why)\n  \(help)"
    }
}

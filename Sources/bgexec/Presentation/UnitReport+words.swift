import Log
import Model
import Syscalls
import Wire

extension UnitReport {
    /// Its state; of a job that does not run, what its last run said.
    var stateText: String {
        switch state {
        case .job(.idle, let last): last?.name ?? "never run"
        case .job, .service: state.word.rawValue
        }
    }

    var tone: Tone {
        switch state {
        case .job(.idle, let last): last?.word.tone ?? .neutral
        case .job, .service: state.word.tone
        }
    }

    /// Whether it reflects the current inputs, and if not, which have changed.
    var inputsText: String {
        switch freshness {
        case nil: return "-"
        case .unknown(let reasons)?: return reasons.isEmpty ? "looking" : "UNKNOWN: \(freshness?.text ?? "")"
        case .fresh?: return "fresh"
        case .stale?:
            guard let changed = freshness?.changed else {
                return "STALE" + (freshness?.text.map { ": \($0)" } ?? "")
            }
            return "STALE: \(NameList.text(changed.names, of: changed.count, limit: 1))"
        }
    }

    /// What matters most about it now, for one column.
    var detailText: String {
        if let suspended { return "STOPPED: \(suspended)" }
        if case .job(.idle, let last) = state, let next = nextRunText {
            return last == nil ? "next run \(next)" : "next run \(next); \(reason)"
        }
        return switch state {
        case .service(.healthy): health ?? "ok"
        case .job(.running, _): health ?? reason
        case .job(.idle, nil): "-"
        case .service(.failed(let retry?)): "retries in \(DurationFormat.whole(retry)): \(reason)"
        case .service, .job: reason
        }
    }

    /// When a scheduled job is due next, on this machine's clock.
    var nextRunText: String? {
        nextRun.flatMap { TimeExpression.parse($0, now: .now) }.map { CalendarTime($0, in: .local).minuteText }
    }

    /// Where it stands, for whoever has waited for it in vain: "web is starting: waiting for its health check; failing: HTTP 503".
    var standing: String {
        let probe = isService && !up ? health.map { "; its health check is \($0)" } ?? "" : ""
        return "\(name) is \(state.word.rawValue): \(reason)\(probe)"
    }
}

import Supervisor
import Syscalls

/// When which unit ran, and how it ended.
struct TimelinePicture {
    let units: [(name: String, runs: [RunFacts])]
    let report: Report

    var svg: String {
        let all = units.flatMap(\.runs)
        guard let first = all.map(\.begun.nanoseconds).min() else { return "<p>Nothing ran.</p>" }
        let last = all.map { $0.end?.time.nanoseconds ?? $0.begun.nanoseconds }.max() ?? first
        let span = Double(max(1, last - first))
        var rows = ""
        for (index, unit) in units.enumerated() {
            let y = index * 26 + 4
            rows += "<text x=\"0\" y=\"\(y + 13)\">\(HTMLReport.escape(unit.name))</text>"
            for run in unit.runs {
                let begin = Double(run.begun.nanoseconds - first) / span * 860
                let end = Double((run.end?.time.nanoseconds ?? last) - first) / span * 860
                let width = max(2, end - begin)
                let label = HTMLReport.escape(
                    "\(run.run) \(run.verdict?.name ?? run.end?.outcome.description ?? "running"): \(run.reason)")
                rows += "<rect class=\"\(run.colour)\" x=\"\(Self.number(130 + begin))\" y=\"\(y)\" "
                rows += "width=\"\(Self.number(width))\" height=\"18\" rx=\"2\"><title>\(label)</title></rect>"
            }
        }
        return
            "<svg viewBox=\"0 0 1000 \(units.count * 26 + 8)\" role=\"img\" aria-label=\"timeline of units\">\(rows)</svg>"
    }

    /// One decimal.
    static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}

/// How long a job's runs took, run by run.
struct TrendPicture {
    let name: String
    let runs: [RunFacts]

    /// Nil when there is nothing to draw.
    var svg: String? {
        let ended = runs.compactMap { run in run.end.map { (run, $0.duration.wholeNanoseconds) } }
        guard let longest = ended.map(\.1).max(), longest > 0 else { return nil }
        let width = min(20, 860 / Double(ended.count))
        var bars = "<text x=\"0\" y=\"58\">\(HTMLReport.escape(name))</text>"
        for (index, (run, duration)) in ended.enumerated() {
            let height = max(1, Double(duration) / Double(longest) * 56)
            let label = HTMLReport.escape("\(run.run): \(Report.seconds(Double(duration / 1_000_000) / 1000))")
            bars += "<rect class=\"\(run.colour)\" x=\"\(TimelinePicture.number(130 + Double(index) * width))\" "
            bars +=
                "y=\"\(TimelinePicture.number(60 - height))\" width=\"\(TimelinePicture.number(max(1, width - 1)))\" "
            bars += "height=\"\(TimelinePicture.number(height))\"><title>\(label)</title></rect>"
        }
        return
            "<svg viewBox=\"0 0 1000 64\" role=\"img\" aria-label=\"durations of \(HTMLReport.escape(name))\">\(bars)</svg>"
    }
}

extension RunFacts {
    /// The colour that it is drawn in.
    fileprivate var colour: String {
        switch end?.verdict {
        case .passed?: return "green"
        case .failed?, .timedOut?: return "red"
        case .broken?: return "yellow"
        case .cancelled?: return "dim"
        case nil: break
        }
        switch end?.outcome {
        case nil: return "green"
        case .ended(let status, _)?: return status.isSuccess || reason.cause != .crash ? "dim" : "red"
        case .couldNotStart?, .unknown?: return "yellow"
        }
    }
}

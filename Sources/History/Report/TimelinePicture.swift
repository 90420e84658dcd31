import Model
import Syscalls

/// When which unit ran and how it ended, below the cycles that set it going.
struct TimelinePicture {
    private struct Row {
        let name: String
        var bars: [Bar] = []
    }

    private struct Bar {
        let begin: Int64
        let end: Int64
        let colour: String
        let label: String
        /// A mark at its end: the run did not end well.
        var isCutOff = false
    }

    private let rows: [Row]
    private let first: Int64
    private let last: Int64

    /// Nil when nothing ran.
    /// - Parameter until: when the report was made; runs in progress are drawn up to then.
    init?(units: [(name: String, runs: [RunFacts])], cycles: [CycleRecord], until: UTCTime) {
        let begins = units.flatMap(\.runs).map(\.begun.nanoseconds) + cycles.map(\.begun.nanoseconds)
        guard let first = begins.min() else { return nil }
        let ends = units.flatMap(\.runs).compactMap(\.end?.time.nanoseconds) + begins
        let now = max(ends.max() ?? first, until.nanoseconds)
        let isRunning = units.contains { $0.runs.contains { $0.end == nil } }
        self.first = first
        last = max(first + 1_000_000_000, isRunning ? now : ends.max() ?? now)
        var rows = [Row(name: "cycles", bars: cycles.map { Self.bar($0, now: now) })]
        rows += units.filter { !$0.runs.isEmpty }.map { unit in
            Row(name: unit.name, bars: unit.runs.map { Self.bar($0, now: now) })
        }
        self.rows = rows.filter { !$0.bars.isEmpty }
    }

    private static func bar(_ cycle: CycleRecord, now: Int64) -> Bar {
        let colour: String =
            switch cycle.verdict {
            case .passed?: "green"
            case .failed?, .timedOut?: "red"
            case .broken?: "yellow"
            case .cancelled?, nil: "dim"
            }
        let word = cycle.verdict?.name ?? (cycle.ended == nil ? "in progress" : "over")
        return Bar(
            begin: cycle.begun.nanoseconds, end: cycle.ended?.nanoseconds ?? now, colour: colour,
            label: "cycle \(cycle.id) \(word): \(cycle.reason) (\(cycle.actor))")
    }

    private static func bar(_ run: RunFacts, now: Int64) -> Bar {
        let word = run.verdict?.name ?? run.end?.outcome.description ?? "running"
        let took =
            run.end.map { " after \(DurationFormat.text($0.duration))" } ?? ""
        return Bar(
            begin: run.begun.nanoseconds, end: run.end?.time.nanoseconds ?? now,
            colour: run.colour + (run.drift.isEmpty ? "" : " stale"), label: "\(run.run) \(word)\(took): \(run.reason)",
            isCutOff: run.kind == .service && run.hasCrashed)
    }

    var svg: Markup {
        let height = rows.count * 26 + 26
        var parts = ticks(height: height - 18)
        for (index, row) in rows.enumerated() {
            let y = index * 26 + 4
            parts.append(
                .element(
                    "rect",
                    [
                        .class("row"), .init("x", "\(Self.left)"), .init("y", "\(y)"),
                        .init("width", "\(Self.width)"), .init("height", "20"), .init("rx", "3"),
                    ], []))
            parts.append(.element("text", [.init("x", "0"), .init("y", "\(y + 14)")], Self.clipped(row.name)))
            for bar in row.bars { parts.append(drawn(bar, y: y)) }
        }
        return .element(
            "svg",
            [
                .init("viewBox", "0 0 1000 \(height)"), .init("role", "img"),
                .init("aria-label", "timeline of units and cycles"),
            ], [.group(parts)])
    }

    private static let left = 130
    private static let width = 868

    private func place(_ time: Int64) -> Double {
        Double(Self.left) + Double(min(time, last) - first) / Double(last - first) * Double(Self.width)
    }

    private func drawn(_ bar: Bar, y: Int) -> Markup {
        let begin = min(place(bar.begin), Double(Self.left + Self.width) - 2)
        let end = max(place(bar.end), begin + 2)
        let title = Markup.element("title", bar.label)
        var parts = [
            Markup.element(
                "rect",
                [
                    .class(bar.colour), .init("x", Tenths.text(begin)), .init("y", "\(y + 2)"),
                    .init("width", Tenths.text(end - begin)), .init("height", "16"), .init("rx", "2"),
                ], [title])
        ]
        if bar.isCutOff {
            parts.append(
                .element(
                    "rect",
                    [
                        .class("red"), .init("x", Tenths.text(end - 2)), .init("y", "\(y)"), .init("width", "3"),
                        .init("height", "20"),
                    ], [title]))
        }
        return .group(parts)
    }

    /// Lines at round times, six at most or so.
    private func ticks(height: Int) -> [Markup] {
        let steps: [Int64] = [
            1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400, 172_800, 604_800,
            2_592_000,
        ]
        let span = (last - first) / 1_000_000_000
        let step = (steps.first { span / $0 < 8 } ?? max(1, span / 8)) * 1_000_000_000
        var parts: [Markup] = []
        var time = (first / step + 1) * step
        // Where a label would be cut off at the edge there is none.
        while time < last, place(time) < 970 {
            let x = Tenths.text(place(time))
            let clock = Report.clock(UTCTime(nanoseconds: time).description)
            // The day where days go by, else the time of day.
            let label =
                step >= 86_400_000_000_000
                ? clock.prefix(10).dropFirst(5) : clock.dropFirst(11).prefix(step < 60_000_000_000 ? 8 : 5)
            parts.append(.line(from: (x, "0"), to: (x, "\(height)")))
            parts.append(
                .element(
                    "text",
                    [
                        .class("dim"), .init("x", x), .init("y", "\(height + 14)"), .init("text-anchor", "middle"),
                    ], String(label)))
            time += step
        }
        return parts
    }

    static func clipped(_ name: String) -> String { name.count > 20 ? name.prefix(19) + "…" : name }
}

extension RunFacts {
    /// Whether a service failed on its own; 130 and 143 are a shell's exit codes after a signal that asked it to end.
    var hasCrashed: Bool {
        switch end?.outcome {
        case .ended(.exited(let code), _)?: ![0, 130, 143].contains(code)
        case .ended(.signalled(let number), _)?: ![2, 15].contains(number)
        case .couldNotStart?, .unknown?: true
        case nil: false
        }
    }

    /// The colour that it is drawn in.
    var colour: String {
        switch end?.verdict {
        case .passed?: "green"
        case .failed?, .timedOut?: "red"
        case .broken?: "yellow"
        case .cancelled?: "dim"
        case nil: kind == .service || end == nil ? "green" : "yellow"
        }
    }
}

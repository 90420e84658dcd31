import Model
import Syscalls

/// How long a job's runs took, run by run, with the median.
struct TrendPicture {
    private let name: String
    private let ended: [(run: RunFacts, nanoseconds: Int64)]
    private let longest: Int64

    /// Nil when no run has ended.
    init?(name: String, runs: [RunFacts]) {
        self.name = name
        ended = runs.compactMap { run in run.end.map { (run, $0.duration.wholeNanoseconds) } }.suffix(200)
        guard let longest = ended.map(\.nanoseconds).max(), longest > 0 else { return nil }
        self.longest = longest
    }

    var svg: Markup {
        let width = min(24, 820 / Double(ended.count))
        var parts = [Markup.element("text", [.init("x", "0"), .init("y", "54")], TimelinePicture.clipped(name))]
        for (index, (run, duration)) in ended.enumerated() {
            let height = max(1, Double(duration) / Double(longest) * 70)
            let label = "\(run.run) \(run.verdict?.name ?? ""): \(DurationFormat.precise(.nanoseconds(duration)))"
            parts.append(
                .element(
                    "rect",
                    [
                        .class(run.colour), .init("x", Tenths.text(130 + Double(index) * width)),
                        .init("y", Tenths.text(84 - height)), .init("width", Tenths.text(max(1, width - 1.5))),
                        .init("height", Tenths.text(height)),
                    ], [.element("title", label)]))
        }
        let end = Tenths.text(130 + Double(ended.count) * width)
        let median = ended.map(\.nanoseconds).sorted()[ended.count / 2]
        let y = Tenths.text(84 - Double(median) / Double(longest) * 70)
        parts.append(.line(from: ("130", "84.5"), to: (end, "84.5")))
        parts.append(.line(from: ("130", y), to: (end, y), [.class("median")]))
        for (place, words) in [
            (70, "median \(DurationFormat.precise(.nanoseconds(median)))"),
            (84, "longest \(DurationFormat.precise(.nanoseconds(longest)))"),
        ] {
            parts.append(.element("text", [.class("dim"), .init("x", "0"), .init("y", "\(place)")], words))
        }
        return .element(
            "svg",
            [
                .init("viewBox", "0 0 1000 92"), .init("role", "img"), .init("aria-label", "durations of \(name)"),
            ], [.group(parts)])
    }
}

extension Markup {
    /// A line in a picture.
    static func line(from: (x: String, y: String), to: (x: String, y: String), _ others: [Attribute] = []) -> Markup {
        .element(
            "line",
            others + [.init("x1", from.x), .init("y1", from.y), .init("x2", to.x), .init("y2", to.y)], [])
    }
}

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

    var svg: String {
        let width = min(24, 820 / Double(ended.count))
        var parts = ["<text x=\"0\" y=\"54\">\(HTMLReport.escape(TimelinePicture.clipped(name)))</text>"]
        for (index, (run, duration)) in ended.enumerated() {
            let height = max(1, Double(duration) / Double(longest) * 70)
            let label = HTMLReport.escape(
                "\(run.run) \(run.verdict?.name ?? ""): \(DurationFormat.precise(.nanoseconds(duration)))")
            var bar = "<rect class=\"\(run.colour)\" x=\"\(Tenths.text(130 + Double(index) * width))\" "
            bar +=
                "y=\"\(Tenths.text(84 - height))\" width=\"\(Tenths.text(max(1, width - 1.5)))\" "
            bar += "height=\"\(Tenths.text(height))\"><title>\(label)</title></rect>"
            parts.append(bar)
        }
        let end = Tenths.text(130 + Double(ended.count) * width)
        let median = ended.map(\.nanoseconds).sorted()[ended.count / 2]
        let y = Tenths.text(84 - Double(median) / Double(longest) * 70)
        parts.append("<line x1=\"130\" y1=\"84.5\" x2=\"\(end)\" y2=\"84.5\"/>")
        parts.append("<line class=\"median\" x1=\"130\" y1=\"\(y)\" x2=\"\(end)\" y2=\"\(y)\"/>")
        parts.append(
            "<text class=\"dim\" x=\"0\" y=\"70\">median \(DurationFormat.precise(.nanoseconds(median)))</text>")
        parts.append(
            "<text class=\"dim\" x=\"0\" y=\"84\">longest \(DurationFormat.precise(.nanoseconds(longest)))</text>")
        return
            "<svg viewBox=\"0 0 1000 92\" role=\"img\" aria-label=\"durations of \(HTMLReport.escape(name))\">\(parts.joined(separator: "\n"))</svg>"
    }
}

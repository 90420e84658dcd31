import Model
package import Syscalls

/// A report as one page: no script, no link, no font from elsewhere; pictures are inline SVG, and the page itself forbids the
/// browser to fetch anything.
package struct HTMLReport {
    /// The details below a red job.
    package struct Detail {
        /// The last lines that it printed.
        package var log: [String]
        /// The change that turned it red, as a unified diff.
        package var diff: [String]

        package init(log: [String], diff: [String]) {
            self.log = log
            self.diff = diff
        }
    }

    let title: String
    let report: Report
    /// The runs of each unit within the time, oldest first.
    package var units: [(name: String, runs: [RunFacts])] = []
    /// The cycles within the time, oldest first.
    package var cycles: [CycleRecord] = []
    /// When the page was made: what still runs is drawn up to then.
    package var until = UTCTime.now
    /// By the red job's name.
    package var details: [String: Detail] = [:]

    /// A page about a project.
    package init(title: String, report: Report) {
        self.title = title
        self.report = report
    }

    package var text: String {
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
        <link rel="icon" href="data:,"><title>\(Self.escape(title)): report</title><style>\(PageStyle.text)</style></head><body>
        <header><h1>\(Self.escape(name))</h1><p class="dim">\(Self.escape(title))<br>\
        \(Report.clock(report.since)) to \(Report.clock(report.until)) UTC · \(report.runs) runs · \
        \(Counted.text(cycles.count, "cycle"))</p>\(badges)</header>
        <main>
        <section id="summary"><h2>What matters</h2>\(summary)</section>
        <section id="red"><h2>Red now</h2>\(report.red.map(red).joined(separator: "\n"))\
        \(report.red.isEmpty ? "<p class=\"dim\">Nothing is red.</p>" : "")</section>
        <section id="timeline"><h2>Timeline</h2>\(timeline)</section>
        <section id="trend"><h2>Durations</h2>\(trends)</section>
        </main>
        <footer class="dim">Made by bgexec; it loads nothing and runs nothing.</footer>
        </body></html>

        """
    }

    private var name: String { title.split(separator: "/").last.map(String.init) ?? title }

    /// The page at a glance.
    private var badges: String {
        let down = report.troubled.count { $0.downSince != nil }
        let counts: [(Int, String, String)] = [
            (report.red.count, "red", "red"), (down, "down", "red"), (report.broken.count, "broken", "yellow"),
            (report.recovered.count, "green again", "green"), (report.troubled.count - down, "had trouble", "yellow"),
            (report.flakes.count, "flaky", "yellow"), (report.gaps.count, "gaps", "yellow"),
            (report.green.count, "green", "green"),
        ]
        let shown = counts.filter { $0.0 > 0 }.map { "<span class=\"badge \($0.2)\">\($0.0) \($0.1)</span>" }
        return "<p class=\"badges\">\(shown.joined(separator: " "))</p>"
    }

    private var summary: String {
        let lines = report.lines { text, colour in "\u{1}\(colour)\u{2}\(text)\u{3}" }
        return "<pre class=\"summary\">" + lines.map(Self.painted).joined(separator: "\n") + "</pre>"
    }

    private var timeline: String {
        guard let picture = TimelinePicture(units: units, cycles: cycles, until: until) else {
            return "<p class=\"dim\">Nothing ran.</p>"
        }
        let legend = [
            ("green", "passed, or up"), ("red", "failed, or crashed"), ("yellow", "broken"),
            ("dim", "cancelled, or nothing ran"), ("stale", "inputs changed meanwhile"),
        ].map {
            "<span class=\"key\"><svg class=\"key\" viewBox=\"0 0 12 12\"><rect class=\"\($0.0)\" width=\"12\" height=\"12\" rx=\"2\"/></svg> \($0.1)</span>"
        }
        return "<div class=\"wide\">\(picture.svg)</div><p class=\"legend\">\(legend.joined(separator: " "))</p>"
    }

    private var trends: String {
        let jobs = units.filter { $0.runs.first?.kind == .job }
        let pictures = jobs.compactMap { TrendPicture(name: $0.name, runs: $0.runs)?.svg }
        if pictures.isEmpty { return "<p class=\"dim\">No job ran.</p>" }
        return "<div class=\"wide\">\(pictures.joined(separator: "\n"))</div>"
    }

    private func red(_ job: Report.RedJob) -> String {
        var parts = [
            "<article><h3><span class=\"badge red\">\(Self.escape(job.verdict))</span> \(Self.escape(job.job))#\(job.run)</h3>"
        ]
        let green = job.lastGreen.map { "last green: run \($0)" } ?? "never green"
        parts.append("<p>Since \(Report.clock(job.since)), by \(Self.escape(job.culprit)); \(green).</p>")
        if !job.files.isEmpty {
            parts.append("<p>Files: \(job.files.map { "<code>\(Self.escape($0))</code>" }.joined(separator: ", "))</p>")
        }
        for item in job.failing {
            let word = item.isNew ? "newly failing" : "still failing"
            parts.append("<h4><span class=\"red\">\(word)</span> \(Self.escape(item.name))</h4>")
            if !item.message.isEmpty { parts.append("<pre>\(Self.escape(item.message))</pre>") }
        }
        if let more = NameList.more(than: job.failing.count, of: job.failingCount, "items") {
            parts.append("<p>\(more)</p>")
        }
        if let detail = details[job.job] {
            parts.append(Self.folded("What changed since the last green run", "diff", detail.diff.map(Self.diffLine)))
            parts.append(Self.folded("Its last lines", "log", detail.log.map(Self.escape)))
        }
        return parts.filter { !$0.isEmpty }.joined(separator: "\n") + "</article>"
    }

    private static func folded(_ title: String, _ name: String, _ lines: [String]) -> String {
        if lines.isEmpty { return "" }
        return
            "<details open><summary>\(title)</summary><pre class=\"\(name)\">\(lines.joined(separator: "\n"))</pre></details>"
    }

    private static func diffLine(_ line: String) -> String {
        let name =
            switch line.first {
            case "+"?: "green"
            case "-"?: "red"
            case "@"?, "d"?: "dim"
            default: ""
            }
        return "<span class=\"\(name)\">\(escape(line))</span>"
    }
}

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
        "<!DOCTYPE html>\n<html lang=\"en\">" + head.html + "\n" + body.html + "</html>\n"
    }

    private var head: Markup {
        // Nothing is fetched, no form is sent, no base turns a link round: should a text ever become an element, it could do nothing.
        let policy =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
        return .element(
            "head",
            [
                .void("meta", [.init("charset", "utf-8")]),
                .void("meta", [.init("http-equiv", "Content-Security-Policy"), .init("content", policy)]),
                .void("meta", [.init("name", "viewport"), .init("content", "width=device-width, initial-scale=1")]),
                .void("link", [.init("rel", "icon"), .init("href", "data:,")]),
                .element("title", "\(title): report"), .style(PageStyle.text),
            ])
    }

    private var body: Markup {
        let red = report.red.isEmpty ? [Markup.dim("Nothing is red.")] : report.red.map(red)
        return .element(
            "body",
            [
                header,
                .element(
                    "main",
                    [
                        section("summary", "What matters", [summary]), section("red", "Red now", red),
                        section("timeline", "Timeline", timeline), section("trend", "Durations", [trends]),
                    ]),
                .element("footer", [.class("dim")], "Made by bgexec; it loads nothing and runs nothing."),
            ])
    }

    private func section(_ id: String, _ title: String, _ contents: [Markup]) -> Markup {
        .element("section", [.init("id", id)], [.element("h2", title)] + contents)
    }

    private var header: Markup {
        let name = title.split(separator: "/").last.map(String.init) ?? title
        let facts =
            "\(Report.clock(report.since)) to \(Report.clock(report.until)) UTC · \(report.runs) runs · "
            + Counted.text(cycles.count, "cycle")
        return .element(
            "header",
            [
                .element("h1", name),
                .element("p", [.class("dim")], [.text(title), .void("br"), .text(facts)]), badges,
            ])
    }

    /// The page at a glance.
    private var badges: Markup {
        let down = report.troubled.count { $0.downSince != nil }
        let counts: [(Int, String, String)] = [
            (report.red.count, "red", "red"), (down, "down", "red"), (report.broken.count, "broken", "yellow"),
            (report.recovered.count, "green again", "green"), (report.troubled.count - down, "had trouble", "yellow"),
            (report.flakes.count, "flaky", "yellow"), (report.gaps.count, "gaps", "yellow"),
            (report.green.count, "green", "green"),
        ]
        let shown = counts.filter { $0.0 > 0 }.map {
            Markup.element("span", [.class("badge \($0.2)")], "\($0.0) \($0.1)")
        }
        return .element("p", [.class("badges")], [.group(shown)])
    }

    private var summary: Markup {
        let lines = report.painted.map { line in
            Markup.element(
                "span",
                line.pieces.map { piece in
                    piece.colour.map { .element("span", [.class($0.rawValue)], piece.text) } ?? .text(piece.text)
                })
        }
        return .element("pre", [.class("summary")], [.group(lines)])
    }

    private var timeline: [Markup] {
        guard let picture = TimelinePicture(units: units, cycles: cycles, until: until) else {
            return [.dim("Nothing ran.")]
        }
        let legend = [
            ("green", "passed, or up"), ("red", "failed, or crashed"), ("yellow", "broken"),
            ("dim", "cancelled, or nothing ran"), ("stale", "inputs changed meanwhile"),
        ].map { colour, words in
            let square = Markup.element(
                "rect", [.class(colour), .init("width", "12"), .init("height", "12"), .init("rx", "2")], [])
            let key = Markup.element("svg", [.class("key"), .init("viewBox", "0 0 12 12")], [square])
            return Markup.element("span", [.class("key")], [key, .text(" \(words)")])
        }
        return [.wide([picture.svg]), .element("p", [.class("legend")], [.group(legend)])]
    }

    private var trends: Markup {
        let jobs = units.filter { $0.runs.first?.kind == .job }
        let pictures = jobs.compactMap { TrendPicture(name: $0.name, runs: $0.runs)?.svg }
        return pictures.isEmpty ? .dim("No job ran.") : .wide(pictures)
    }
}

extension Markup {
    fileprivate static func dim(_ words: String) -> Markup { .element("p", [.class("dim")], words) }

    /// Scrolls on a narrow screen.
    fileprivate static func wide(_ pictures: [Markup]) -> Markup {
        .element("div", [.class("wide")], [.group(pictures)])
    }
}

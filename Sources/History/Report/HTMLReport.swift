import Supervisor

/// A report as one page: no script, no link, no font from elsewhere; pictures are inline SVG.
public struct HTMLReport {
    /// What stands below a red job.
    public struct Detail {
        /// The last lines that it printed.
        public var log: [String]
        /// The change that turned it red, as a unified diff.
        public var diff: [String]

        /// States it.
        public init(log: [String], diff: [String]) {
            self.log = log
            self.diff = diff
        }
    }

    let title: String
    let report: Report
    /// The runs of each unit within the time, oldest first.
    public var units: [(name: String, runs: [RunFacts])] = []
    /// By the red job's name.
    public var details: [String: Detail] = [:]

    /// A page about a project.
    public init(title: String, report: Report) {
        self.title = title
        self.report = report
    }

    /// The page.
    public var text: String {
        let jobs = units.filter { $0.runs.first?.kind == .job }
        let trends = jobs.compactMap { TrendPicture(name: $0.name, runs: $0.runs).svg }
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(Self.escape(title)): report</title><style>\(Self.style)</style></head><body>
            <h1>\(Self.escape(title))</h1>
            <p class="dim">\(Self.escape(Report.clock(report.since))) to \(Self.escape(Report.clock(report.until))) UTC, \
            \(report.runs) runs</p>
            <section id="summary"><h2>Summary</h2>\(summary)</section>
            <section id="timeline"><h2>Timeline</h2>\(TimelinePicture(units: units, report: report).svg)</section>
            <section id="trend"><h2>Durations</h2>\(trends.joined(separator: "\n"))</section>
            <section id="red"><h2>Red</h2>\(report.red.map(red).joined(separator: "\n"))\
            \(report.red.isEmpty ? "<p>Nothing is red.</p>" : "")</section>
            </body></html>

            """
    }

    private var summary: String {
        let lines = report.lines { text, colour in "\u{1}\(colour)\u{2}\(text)\u{3}" }
        return "<pre>" + lines.map(Self.painted).joined(separator: "\n") + "</pre>"
    }

    /// The marks that `lines` was painted with become spans, everything else is escaped.
    private static func painted(_ line: String) -> String {
        var result = ""
        for piece in line.split(separator: "\u{1}", omittingEmptySubsequences: false).enumerated() {
            guard piece.offset > 0, let cut = piece.element.firstIndex(of: "\u{2}"),
                let end = piece.element.firstIndex(of: "\u{3}")
            else {
                result += escape(String(piece.element))
                continue
            }
            let text = piece.element[piece.element.index(after: cut)..<end]
            let rest = piece.element[piece.element.index(after: end)...]
            result += "<span class=\"\(piece.element[..<cut])\">\(escape(String(text)))</span>\(escape(String(rest)))"
        }
        return result
    }

    private func red(_ job: Report.RedJob) -> String {
        var parts = ["<h3>\(Self.escape(job.job))#\(job.run): \(Self.escape(job.verdict))</h3>"]
        parts.append("<p>Since \(Self.escape(Report.clock(job.since))), by \(Self.escape(job.culprit)).</p>")
        for item in job.failing {
            parts.append("<h4>\(Self.escape(item.name))</h4><pre>\(Self.escape(item.message))</pre>")
        }
        guard let detail = details[job.job] else { return parts.joined(separator: "\n") }
        if !detail.diff.isEmpty {
            parts.append("<details open><summary>The change since the last green run</summary><pre class=\"diff\">")
            parts.append(detail.diff.map(Self.diffLine).joined(separator: "\n") + "</pre></details>")
        }
        if !detail.log.isEmpty {
            let lines = detail.log.map(Self.escape).joined(separator: "\n")
            parts.append("<details open><summary>Its last lines</summary><pre class=\"log\">\(lines)</pre></details>")
        }
        return parts.joined(separator: "\n")
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

    /// Text within a page or an attribute. Control characters that HTML does not allow become a sign for them.
    static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static let style = """
        :root{color-scheme:light dark;--red:#c62828;--green:#2e7d32;--yellow:#b26a00;--dim:#777}
        @media(prefers-color-scheme:dark){:root{--red:#ff6b6b;--green:#66bb6a;--yellow:#ffb74d;--dim:#999}}
        body{font:15px/1.5 system-ui,sans-serif;max-width:1100px;margin:2em auto;padding:0 1em}
        pre{overflow-x:auto;font:13px/1.45 ui-monospace,monospace;background:rgba(128,128,128,.1);padding:.8em;border-radius:6px}
        .red{color:var(--red)}.green{color:var(--green)}.yellow{color:var(--yellow)}.dim{color:var(--dim)}
        svg{width:100%;height:auto}svg text{font:11px system-ui,sans-serif;fill:currentColor}
        rect.green{fill:var(--green)}rect.red{fill:var(--red)}rect.yellow{fill:var(--yellow)}rect.dim{fill:var(--dim)}
        """
}

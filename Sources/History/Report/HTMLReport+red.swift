import Model

extension HTMLReport {
    /// All that is known of a red job.
    func red(_ job: Report.RedJob) -> Markup {
        var parts: [Markup] = [
            .element(
                "h3", [.element("span", [.class("badge red")], job.verdict), .text(" \(job.job)#\(job.run)")])
        ]
        let green = job.lastGreen.map { "last green: run \($0)" } ?? "never green"
        parts.append(.element("p", "Since \(Report.clock(job.since)), by \(job.culprit); \(green)."))
        if !job.files.isEmpty {
            let names = job.files.map { [Markup.element("code", $0)] }.joined(separator: [.text(", ")])
            parts.append(.element("p", [.text("Files: ")] + names))
        }
        for item in job.failing {
            let word = Markup.element("span", [.class("red")], item.isNew ? "newly failing" : "still failing")
            parts.append(.element("h4", [word, .text(" \(item.name)")]))
            if !item.message.isEmpty { parts.append(.element("pre", item.message)) }
        }
        if let more = NameList.more(than: job.failing.count, of: job.failingCount, "items") {
            parts.append(.element("p", more))
        }
        if let detail = details[job.job] {
            if !detail.diff.isEmpty {
                let lines = detail.diff.map { Markup.element("span", [.class(Self.colour(ofDiff: $0))], $0) }
                parts.append(Self.folded("What changed since the last green run", [.class("diff")], lines))
            }
            if !detail.log.isEmpty {
                parts.append(Self.folded("Its last lines", [.class("log")], detail.log.map(Markup.text)))
            }
        }
        return .element("article", [.group(parts)])
    }

    private static func folded(_ title: String, _ attributes: [Markup.Attribute], _ lines: [Markup]) -> Markup {
        .element(
            "details", [.init("open", "")], [.element("summary", title), .element("pre", attributes, [.group(lines)])])
    }

    private static func colour(ofDiff line: String) -> String {
        switch line.first {
        case "+"?: "green"
        case "-"?: "red"
        case "@"?, "d"?: "dim"
        default: ""
        }
    }
}

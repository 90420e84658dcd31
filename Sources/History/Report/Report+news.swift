import Model

extension Report {
    /// The most important news since the last visit, in a few lines; empty when there is none.
    package func news(_ paint: Paint = { text, _ in text }) -> [String] {
        var lines: [PaintedText] = []
        for service in troubled where service.downSince != nil {
            lines.append("\("\(service.service) is down", .red): \(service.lastReason)")
        }
        for job in red where job.since >= since {
            let files = job.files.isEmpty ? "" : ": \(NameList.text(job.files))"
            lines.append(
                "\("\(job.job) turned red", .red) at \(Self.clock(job.since)), by \(job.culprit)\(files)"
            )
        }
        for job in broken where job.at >= since {
            lines.append("\("\(job.job) was broken", .yellow) at \(Self.clock(job.at)): \(job.reason)")
        }
        for job in recovered {
            lines.append("\("\(job.job) is green again", .green) since \(Self.clock(job.at))")
        }
        for service in troubled where service.downSince == nil {
            lines.append(
                """
                \("\(service.service) was down \(service.outages)×", .yellow), \
                \(DurationFormat.text(service.longestSeconds)) at most: \(service.lastReason)
                """)
        }
        if let gap = gaps.first {
            let more = NameList.more(than: 1, of: gaps.count).map { " (\($0))" } ?? ""
            lines.append("\("gap", .yellow) \(gap)\(more)")
        }
        return lines.prefix(Self.newsLimit).map { $0.text(paint) }
            + [NameList.more(than: Self.newsLimit, of: lines.count)].compactMap { $0 }
    }

    /// News has no more lines than this, and one that says how many more there are.
    package static let newsLimit = 6
}

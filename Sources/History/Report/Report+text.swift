import Model

extension Report {
    /// Colours a word.
    package typealias Paint = (_ text: String, _ colour: PaintedText.Colour) -> String

    /// The report in lines for people, the worst first.
    package func lines(_ paint: Paint = { text, _ in text }) -> [String] { painted.map { $0.text(paint) } }

    /// The same, with the colours beside the text.
    var painted: [PaintedText] {
        var lines: [PaintedText] = []
        for service in troubled where service.downSince != nil {
            lines.append("\("DOWN", .red) \(service.words)")
        }
        for job in red { lines += job.painted }
        for job in broken {
            lines.append("\("BROKEN", .yellow) \(job.job)#\(job.run) at \(Self.clock(job.at)): \(job.reason)")
        }
        for job in recovered {
            let files = job.files.isEmpty ? "" : " after \(job.files.joined(separator: ", "))"
            lines.append(
                "\("GREEN AGAIN", .green) \(job.job)#\(job.run) at \(Self.clock(job.at))\(files); \(Counted.text(job.redRuns, "red run")) before"
            )
        }
        for service in troubled where service.downSince == nil {
            lines.append("\("TROUBLE", .yellow) \(service.words)")
        }
        for flake in flakes {
            lines.append(
                "\("FLAKY", .yellow) \(flake.job): \(flake.item) failed \(flake.failures) of \(flake.runs) runs on the same inputs"
            )
        }
        for job in slower {
            lines.append(
                "\("SLOWER", .yellow) \(job.job): \(DurationFormat.text(job.now)), was \(DurationFormat.text(job.before))"
            )
        }
        for gap in gaps { lines.append("\("GAP", .yellow) \(gap)") }
        if !green.isEmpty { lines.append("\("GREEN", .green) \(green.joined(separator: ", "))") }
        if !gone.isEmpty {
            lines.append("\("no longer in the configuration: \(NameList.text(gone, limit: Self.listLimit))", .dim)")
        }
        if let disk { lines.append("\(disk.words, disk.free < Disk.littleFree ? .red : .dim)") }
        let answered = answers == 0 ? "" : ", \(Counted.text(answers, "save")) answered by earlier runs"
        lines.append("\("\(Counted.text(runs, "run"))\(answered) since \(Self.clock(since))", .dim)")
        return lines
    }

    /// "2026-11-22 10:04:31".
    package static func clock(_ time: String) -> String { "\(time.prefix(10)) \(time.dropFirst(11).prefix(8))" }
}

extension Report.RedJob {
    fileprivate var painted: [PaintedText] {
        var lines: [PaintedText] = [
            "\("RED", .red) \(job)#\(run) \(verdict) since \(Report.clock(since)), by \(culprit)"
        ]
        if !files.isEmpty { lines.append("    files: \(files.joined(separator: ", "))") }
        for item in failing {
            lines.append("    \(item.isNew ? "newly failing" : "still failing", .red) \(item.name)")
            lines += ItemFailure.excerpt(of: item.message, limit: 6).map { "        \($0)" as PaintedText }
        }
        if let more = NameList.more(than: failing.count, of: failingCount, "items") { lines.append("    \(more)") }
        if let itemsFault { lines.append("    the test report is incomplete: \(itemsFault)") }
        if isStale { lines.append("    STALE: inputs changed while it ran") }
        // Before the first green run there is nothing to compare with.
        let help =
            lastGreen.map { "bgexec diff \(job)#\(firstRed ?? run) (last green: run \($0))" }
            ?? "bgexec show \(job)#\(run) (never green)"
        lines.append("\("    \(help)", .dim)")
        return lines
    }
}

extension Report.TroubledService {
    /// "redis: down 2×, 4.2 s at most (2026-…), 3 crashes, 4 restarts, now healthy; exit 1 (3×)".
    var words: String {
        let least = isPartial ? "at least " : ""
        var parts = ["down \(least)\(outages)×, \(DurationFormat.text(longestSeconds)) at most"]
        if let longestBegan { parts[0] += " (from \(Report.clock(longestBegan)))" }
        if crashes > 0 { parts.append(Counted.text(crashes, "crash", plural: "crashes")) }
        if failedProbes > 0 { parts.append("stopped \(failedProbes)× after failed health checks") }
        if restarts > 0 { parts.append(Counted.text(restarts, "restart")) }
        parts.append("now \(state)")
        let why = causes.map { $0.times == 1 ? $0.reason : "\($0.reason) (\($0.times)×)" }.joined(separator: ", ")
        return "\(service): \(parts.joined(separator: ", ")); \(why.isEmpty ? lastReason : why)"
    }
}

extension Report.Disk {
    /// "disk: logs 12 MiB, history 3.1 MiB, snapshots about 20 MiB; 14 GiB free".
    var words: String {
        "disk: logs \(SizeFormat.text(logs)), history \(SizeFormat.text(history)), snapshots about \(SizeFormat.text(snapshots)); "
            + "\(SizeFormat.text(free)) free"
    }
}

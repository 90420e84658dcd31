extension Report {
    /// The report in lines for people, the worst first.
    /// - Parameter paint: colours a word: "red", "green", "yellow" or "dim".
    public func lines(_ paint: (_ text: String, _ colour: String) -> String = { text, _ in text }) -> [String] {
        var lines: [String] = []
        for job in red {
            lines.append(
                "\(paint("RED", "red")) \(job.job)#\(job.run) \(job.verdict) since \(Self.clock(job.since)), by \(job.culprit)"
            )
            if !job.files.isEmpty { lines.append("    files: \(job.files.joined(separator: ", "))") }
            for item in job.failing {
                lines.append("    \(paint(item.isNew ? "newly failing" : "still failing", "red")) \(item.name)")
                lines += item.message.split(separator: "\n").prefix(2).map { "        \($0)" }
            }
            let more = job.failingCount - job.failing.count
            if more > 0 { lines.append("    and \(more) more items") }
            if let fault = job.itemsFault { lines.append("    the test report is not whole: \(fault)") }
            if job.isStale { lines.append("    STALE: inputs changed while it ran") }
            let diff = job.lastGreen.map { " (last green: run \($0))" } ?? " (never green)"
            lines.append(paint("    bgexec diff \(job.job)#\(job.firstRed ?? job.run)\(diff)", "dim"))
        }
        for job in recovered {
            let files = job.files.isEmpty ? "" : " after \(job.files.joined(separator: ", "))"
            lines.append(
                "\(paint("GREEN AGAIN", "green")) \(job.job)#\(job.run) at \(Self.clock(job.at))\(files); \(job.redRuns) red runs before"
            )
        }
        for service in troubled {
            lines.append(
                "\(paint("TROUBLE", "yellow")) \(service.service): down \(service.outages)×, \(Self.seconds(service.longestSeconds)) at most, "
                    + "now \(service.state); last: \(service.lastReason)")
        }
        for flake in flakes {
            lines.append(
                "\(paint("FLAKY", "yellow")) \(flake.job): \(flake.item) failed \(flake.failures) of \(flake.runs) runs on the same inputs"
            )
        }
        for job in slower {
            lines.append(
                "\(paint("SLOWER", "yellow")) \(job.job): \(Self.seconds(job.now)), was \(Self.seconds(job.before))")
        }
        for gap in gaps { lines.append("\(paint("GAP", "yellow")) \(gap)") }
        if !green.isEmpty { lines.append("\(paint("GREEN", "green")) \(green.joined(separator: ", "))") }
        lines.append(paint("\(runs) runs since \(Self.clock(since))", "dim"))
        return lines
    }

    /// "2026-11-22 10:04:31".
    static func clock(_ time: String) -> String { "\(time.prefix(10)) \(time.dropFirst(11).prefix(8))" }

    /// "3.2 s".
    static func seconds(_ seconds: Double) -> String {
        let tenths = Int((seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }
}

extension Report {
    /// Colours a word: "red", "green", "yellow" or "dim".
    package typealias Paint = (_ text: String, _ colour: String) -> String

    /// The report in lines for people, the worst first.
    package func lines(_ paint: Paint = { text, _ in text }) -> [String] {
        var lines: [String] = []
        for service in troubled where service.downSince != nil {
            lines.append("\(paint("DOWN", "red")) \(service.words)")
        }
        for job in red { lines += job.lines(paint) }
        for job in broken {
            lines.append("\(paint("BROKEN", "yellow")) \(job.job)#\(job.run) at \(Self.clock(job.at)): \(job.reason)")
        }
        for job in recovered {
            let files = job.files.isEmpty ? "" : " after \(job.files.joined(separator: ", "))"
            let count = job.redRuns == 1 ? "1 red run" : "\(job.redRuns) red runs"
            lines.append(
                "\(paint("GREEN AGAIN", "green")) \(job.job)#\(job.run) at \(Self.clock(job.at))\(files); \(count) before"
            )
        }
        for service in troubled where service.downSince == nil {
            lines.append("\(paint("TROUBLE", "yellow")) \(service.words)")
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
        if let disk { lines.append(paint(disk.words, disk.free < Disk.littleFree ? "red" : "dim")) }
        let answered = answers == 0 ? "" : ", \(answers == 1 ? "1 save" : "\(answers) saves") answered by earlier runs"
        lines.append(paint("\(runs == 1 ? "1 run" : "\(runs) runs")\(answered) since \(Self.clock(since))", "dim"))
        return lines
    }

    /// "2026-11-22 10:04:31".
    package static func clock(_ time: String) -> String { "\(time.prefix(10)) \(time.dropFirst(11).prefix(8))" }

    /// "3.2 s", from a minute on "4m10s".
    static func seconds(_ seconds: Double) -> String {
        if seconds >= 60 {
            let whole = Int(seconds)
            let rest = whole >= 3600 ? whole / 60 % 60 : whole % 60
            let padded = rest < 10 ? "0\(rest)" : "\(rest)"
            return whole >= 3600 ? "\(whole / 3600)h\(padded)m" : "\(whole / 60)m\(padded)s"
        }
        let tenths = Int((seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }

    /// "3.2 MB", in units of 1024.
    static func size(_ bytes: Int64) -> String {
        var (value, unit) = (Double(bytes), 0)
        let units = ["B", "kB", "MB", "GB", "TB"]
        while value >= 1000, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
        let tenths = Int((value * 10).rounded())
        return unit == 0 || tenths >= 100
            ? "\(Int(value.rounded())) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}

extension Report.RedJob {
    fileprivate func lines(_ paint: Report.Paint) -> [String] {
        var lines = ["\(paint("RED", "red")) \(job)#\(run) \(verdict) since \(Report.clock(since)), by \(culprit)"]
        if !files.isEmpty { lines.append("    files: \(files.joined(separator: ", "))") }
        for item in failing {
            lines.append("    \(paint(item.isNew ? "newly failing" : "still failing", "red")) \(item.name)")
            lines += item.message.split(separator: "\n").prefix(2).map { "        \($0)" }
        }
        let more = failingCount - failing.count
        if more > 0 { lines.append("    and \(more) more items") }
        if let itemsFault { lines.append("    the test report is not whole: \(itemsFault)") }
        if isStale { lines.append("    STALE: inputs changed while it ran") }
        let green = lastGreen.map { " (last green: run \($0))" } ?? " (never green)"
        lines.append(paint("    bgexec diff \(job)#\(firstRed ?? run)\(green)", "dim"))
        return lines
    }
}

extension Report.TroubledService {
    /// "redis: down 2×, 4.2 s at most (2026-…), 3 crashes, 4 restarts, now healthy; exit 1 (3×)".
    var words: String {
        let least = isPartial ? "at least " : ""
        var parts = ["down \(least)\(outages)×, \(Report.seconds(longestSeconds)) at most"]
        if let longestBegan { parts[0] += " (from \(Report.clock(longestBegan)))" }
        if crashes > 0 { parts.append(crashes == 1 ? "1 crash" : "\(crashes) crashes") }
        if failedProbes > 0 { parts.append("ended \(failedProbes)× by its probe") }
        if restarts > 0 { parts.append(restarts == 1 ? "1 restart" : "\(restarts) restarts") }
        parts.append("now \(state)")
        let why = causes.map { $0.times == 1 ? $0.reason : "\($0.reason) (\($0.times)×)" }.joined(separator: ", ")
        return "\(service): \(parts.joined(separator: ", ")); \(why.isEmpty ? lastReason : why)"
    }
}

extension Report.Disk {
    /// "disk: logs 12 MB, history 3.1 MB, snapshots about 20 MB; 14 GB free".
    var words: String {
        "disk: logs \(Report.size(logs)), history \(Report.size(history)), snapshots about \(Report.size(snapshots)); "
            + "\(Report.size(free)) free"
    }
}

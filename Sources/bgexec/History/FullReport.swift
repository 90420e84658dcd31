import History
import Log
import Syscalls

/// The report of the history, with what the history does not know: gaps in the logs, and the disk.
struct FullReport {
    private let history: HistoryAccess

    init(_ history: HistoryAccess) { self.history = history }

    func make(since: UTCTime) throws -> Report {
        var report = try history.reader.report(since: since)
        report.disk = disk
        if let gaps = try? LogGaps(in: history.project.logs, since: since) {
            report.gaps += gaps.findings.suffix(Report.listLimit).map(\.description)
            if gaps.isPartial, !gaps.findings.isEmpty {
                report.gaps.append("only the newest 32 MB of the logs were looked through")
            }
        }
        return report
    }

    private var disk: Report.Disk? {
        let project = history.project
        guard let free = try? Folder(opening: project.state).freeBytes() else { return nil }
        let files = ["history.db", "history.db-wal", "history.db-shm"]
        return Report.Disk(
            logs: Self.bytes(in: project.logs),
            history: files.reduce(0) { $0 + Self.bytes(of: project.state / Path($1)) },
            snapshots: snapshots, free: free)
    }

    /// The objects lie in 256 folders by their hashes, so any few of these are a fair sample.
    private var snapshots: Int64 {
        let objects = history.project.state / "objects.git/objects"
        let sample = ["00", "40", "80", "c0"].map { Self.bytes(in: objects / Path($0)) }
        return sample.reduce(0, +) * Int64(256 / sample.count)
    }

    private static func bytes(in folder: Path) -> Int64 {
        ((try? File.entries(of: folder)) ?? []).reduce(0) { $0 + bytes(of: folder / $1) }
    }

    private static func bytes(of path: Path) -> Int64 { ((try? File.status(of: path)) ?? nil)?.size ?? 0 }
}

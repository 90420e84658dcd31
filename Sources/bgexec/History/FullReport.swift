import History
import Log
import ProjectContext
import Syscalls

/// The report of the history, with what the history does not know: gaps in the logs, and the disk.
struct FullReport {
    private let history: HistoryAccess

    init(_ history: HistoryAccess) { self.history = history }

    func make(since: UTCTime) throws -> Report {
        var report = try history.reader.report(since: since, of: history.configuredUnits)
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

    /// What is not in packs lies in 256 folders by its hashes, so a few of these are a fair sample: of many, some 500 objects are looked at.
    private var snapshots: Int64 {
        let objects = history.project.state / "objects.git/objects"
        var (bytes, files, folders): (Int64, Int, Int64) = (0, 0, 0)
        while folders < 256, files < 500 {
            let place = objects / Path((folders < 16 ? "0" : "") + String(folders, radix: 16))
            let names = (try? File.entries(of: place)) ?? []
            bytes += Self.bytes(of: names, in: place)
            (files, folders) = (files + names.count, folders + 1)
        }
        return bytes * 256 / folders + Self.bytes(in: objects / "pack")
    }

    private static func bytes(in folder: Path) -> Int64 {
        bytes(of: (try? File.entries(of: folder)) ?? [], in: folder)
    }

    private static func bytes(of names: [Path], in folder: Path) -> Int64 {
        names.reduce(0) { $0 + bytes(of: folder / $1) }
    }

    private static func bytes(of path: Path) -> Int64 { ((try? File.status(of: path)) ?? nil)?.size ?? 0 }
}

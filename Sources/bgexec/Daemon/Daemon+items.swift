import Config
import History
import Supervisor
import Syscalls
import Watcher

/// What a run's test report says.
extension Daemon {
    /// Reads the JUnit files that the run has written.
    func readItems(of run: RunIdentity, begun: Int64) {
        guard case .job(let job)? = loaded.config.unit(named: run.unit)?.kind, !job.junit.isEmpty else { return }
        let report = junit(job.junit, since: begun)
        let failures = Array(report.failures.prefix(1_000))
        chronicle.append(.items(run, report.summary, failures))
        if let fault = report.fault { diary.write("\(run): its test report is not whole: \(fault)") }
    }

    /// Only files that this run has written: those of an earlier one may still lie there.
    private func junit(_ patterns: [String], since begun: Int64) -> TestReport {
        var report = TestReport()
        var count = 0
        for path in ReportFiles.find(patterns, in: project.root) {
            // The file's time has the coarse clock's 10 ms.
            guard let status = (try? File.status(of: path, followingLinks: true)) ?? nil,
                status.modified + 10_000_000 >= begun
            else { continue }
            let bytes = (try? File.contents(of: path, limit: JUnitReader.sizeLimit + 1)) ?? nil
            report.add(JUnitReader.read(bytes ?? []), from: (path.relative(to: project.root) ?? path).description)
            count += 1
        }
        if count == 0 { report.fault = "the run has written no file that matches \(patterns.joined(separator: ", "))" }
        return report
    }
}

/// Finds files by patterns such as `reports/**/*.xml`.
enum ReportFiles {
    private static let depthLimit = 12

    static func find(_ patterns: [String], in root: Path) -> [Path] {
        let selector = PathSelector(patterns, base: root)
        var found: [Path] = []
        for pattern in patterns {
            let parts = pattern.split(separator: "/").prefix { !$0.contains(where: "*?[\\".contains) }
            walk(root / Path(parts.joined(separator: "/")), selector, depth: 0, into: &found)
        }
        return Set(found).sorted()
    }

    private static func walk(_ path: Path, _ selector: PathSelector, depth: Int, into found: inout [Path]) {
        switch ((try? File.status(of: path)) ?? nil)?.kind {
        case .regular?: if selector.selects(path) { found.append(path) }
        case .directory? where depth < depthLimit:
            for name in (try? File.entries(of: path)) ?? [] {
                walk(path / name, selector, depth: depth + 1, into: &found)
            }
        case .directory?, .symbolicLink?, .namedPipe?, .socket?, .device?, nil: break
        }
    }
}

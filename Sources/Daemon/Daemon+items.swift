import Config
import History
import Log
import Model
import ProjectContext
import Supervisor
import Syscalls
import Watcher
import Wire

/// What a run's test report says.
extension Daemon {
    /// The most that is read of a run's standard output for TAP, in bytes.
    private static let outputLimit = 16 << 20

    /// Reads the reports that the run has written, and notes what they say.
    /// - Returns: whether an item failed.
    func readItems(of run: RunIdentity, _ record: EndRecord) -> Bool {
        // A bisect run has the same definition, but runs in another folder than the project.
        let bisectRun = reconciler.bisectRun.flatMap { $0.unit == run.unit ? $0 : nil }
        let begun = begin(of: run, record)
        return readItems(
            of: run, as: bisectRun?.job ?? run.unit, in: bisectRun?.worktree ?? project.root, begun: begun)
    }

    /// When the run began, by the clock that files get their times from. If that was set during the run, both of what it said at the begin
    /// and of what it would have said then count: a report of this run must not be taken for an old one.
    private func begin(of run: RunIdentity, _ record: EndRecord) -> Int64 {
        let reckoned = record.time.nanoseconds - record.duration.wholeNanoseconds
        let noted = RunFolder(state: project.state, run: run).beginRecord()?.time.nanoseconds
        return min(reckoned, noted ?? reckoned)
    }

    private func readItems(of run: RunIdentity, as name: String, in folder: Path, begun: Int64) -> Bool {
        guard case .job(let job)? = loaded.config.unit(named: name)?.kind else { return false }
        var reports: [TestReport] = []
        if !job.junit.isEmpty { reports.append(files(job.junit, in: folder, since: begun, JUnitReader.read)) }
        switch job.tap {
        case .none: break
        case .output: reports.append(TAPReader.report(of: output(of: run)))
        case .files(let globs): reports.append(files(globs, in: folder, since: begun, TAPReader.report))
        }
        guard var report = reports.first else { return false }
        for other in reports.dropFirst() { report.add(other) }
        let failures = Array(report.failures.prefix(1_000))
        recorder.append(.items(run, report.summary, failures))
        if let fault = report.fault { daemonLog.write("\(run): its test report is incomplete: \(fault)") }
        return !failures.isEmpty
    }

    /// Only files that this run has written: those of an earlier one may still lie there.
    private func files(
        _ globs: [String], in folder: Path, since begun: Int64, _ read: ([UInt8]) -> TestReport
    ) -> TestReport {
        var report = TestReport()
        var count = 0
        for path in ReportFiles.find(globs, in: folder) {
            // The file's time has the coarse clock's 10 ms.
            guard let status = (try? File.status(of: path, followingLinks: true)) ?? nil,
                status.modified + 10_000_000 >= begun
            else { continue }
            let bytes = (try? File.beginning(of: path, upTo: JUnitReader.sizeLimit + 1)) ?? nil
            report.add(read(bytes ?? []), from: (path.relative(to: folder) ?? path).description)
            count += 1
        }
        if count == 0 { report.fault = "the run has written no file that matches \(globs.joined(separator: ", "))" }
        return report
    }

    /// What the run wrote to its standard output: from its log, which is whole when the run is gone.
    private func output(of run: RunIdentity) -> [UInt8] {
        var query = LogQuery()
        query.run = .number(run.number)
        query.stream = .stdout
        var bytes: [UInt8] = []
        _ = try? query.run(units: [run.unit], in: project.logs) { entry in
            if case .output(_, let line, let ending) = entry.content {
                bytes += ending == .continues ? line : line + [UInt8(ascii: "\n")]
            }
            return bytes.count < Self.outputLimit
        }
        return bytes
    }

    /// How a job's run ended, and what its report says of its items; nil before it has its verdict.
    func end(of run: RunIdentity) -> (run: Int, how: String, items: ItemsReport?)? {
        if let known = knownEnds[run.unit], known.run == run.number { return known }
        recorder.flush()
        guard let facts = (try? recorder.reader.run(run)) ?? nil, facts.verdict != nil, let how = facts.how else {
            return nil
        }
        let comparison = (try? recorder.reader.comparison(of: facts)) ?? nil
        let items = comparison.flatMap { comparison in facts.items.map { ItemsReport($0, comparison) } }
        knownEnds[run.unit] = (run.number, how, items)
        return knownEnds[run.unit]
    }

    /// The facts of a cycle, with what the runs' test reports say.
    func report(on cycle: Cycle) -> CycleReport {
        var report = CycleReport(cycle)
        for index in report.steps.indices {
            guard let run = report.steps[index].run, let verdict = report.steps[index].verdict else { continue }
            let end = end(of: RunIdentity(unit: report.steps[index].unit, number: run))
            report.steps[index].items = end?.items
            if case .failed = verdict { report.steps[index].how = end?.how }
        }
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

package import Config
package import Syscalls

extension ProjectConfig {
    /// The globs of what a job writes for others: its `outputs`, and those of its reports that another unit depends on. A report that nobody
    /// depends on differs from run to run, and nothing follows from it.
    package func outputs(of unit: UnitConfig, in project: Path) -> [String] {
        guard case .job(let job) = unit.kind else { return [] }
        let reports = unit.writtenFiles.dropFirst(job.outputs.count)
        // Most jobs have none, and to read the patterns of all others for each would take long in a large project.
        if reports.isEmpty { return job.outputs }
        let others = units.filter { $0.name != unit.name }.flatMap { other in
            other.inputs.filter { !$0.hasPrefix("!") }.map { SinglePattern($0, in: project) }
        }
        return job.outputs
            + reports.filter { report in
                let pattern = SinglePattern(report, in: project)
                return others.contains { Self.overlap(pattern, $0) }
            }
    }

    private static func overlap(_ first: SinglePattern, _ second: SinglePattern) -> Bool {
        [true, false].contains { isFolder in
            first.selects(second.root, isFolder: isFolder) || second.selects(first.root, isFolder: isFolder)
        }
    }
}

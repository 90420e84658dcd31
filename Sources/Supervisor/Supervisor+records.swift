import Loop
import Syscalls

/// What earlier runs left on disk, and what an earlier daemon left running.
extension Supervisor {
    /// How many ended runs of a unit keep their records.
    private static let keptRuns = 20

    /// The highest number that any run of a unit has had; numbers never go back, whatever else is lost.
    func lastRunNumber(of unit: String) -> Int { runNumbers(of: unit).max() ?? 0 }

    private func runNumbers(of unit: String) -> [Int] {
        ((try? File.entries(of: state / "runs" / Path(unit))) ?? []).compactMap { $0.text.flatMap { Int($0) } }
    }

    func pruneRuns(of unit: SupervisedUnit) {
        for number in runNumbers(of: unit.name) where number <= unit.lastRun - Self.keptRuns {
            let folder = RunFolder(state: state, run: RunIdentity(unit: unit.name, number: number))
            try? File.removeTree(folder.path)
        }
    }

    /// Takes over the runs that an earlier daemon left, and tells how those ended that did so meanwhile.
    /// Runs of units that are not defined any more are stopped.
    /// - Returns: the units whose run lives.
    @discardableResult
    public func adoptRuns() -> [String] {
        var adopted: [String] = []
        for name in ((try? File.entries(of: state / "runs")) ?? []).compactMap(\.text) {
            for number in runNumbers(of: name).sorted() {
                let run = RunIdentity(unit: name, number: number)
                if adopt(run) { adopted.append(name) }
            }
        }
        return adopted
    }

    private func adopt(_ run: RunIdentity) -> Bool {
        let folder = RunFolder(state: state, run: run)
        guard let unit = units[run.unit], unit.lastRun == run.number else {
            // Left by a unit that has been removed, or by an older run that was never waited for.
            if let handle = try? RunHandle.adopt(run, in: folder, observer: { _ in }) { handle.stop() }
            return false
        }
        unit.lastEnd = folder.endRecord()
        if let handle = (try? RunHandle.adopt(run, in: folder, observer: observer(of: unit))) ?? nil {
            unit.handle = handle
            unit.ranSinceAsked = true
            unit.probeCommand = (try? unit.definition.launch())?.probe
            unit.logProbe = LogProbe(asking: unit.definition.probe, logs: logs, unit: run.unit, from: .noted(folder))
            post(unit, service: .adopted(run: run.number), job: .adopted(run: run.number))
            if let ended = handle.ended {
                post(unit, service: .ended(ended.outcome), job: .ended(ended.outcome))
            }
            return true
        }
        endOrphan(of: run, folder)
        return false
    }

    /// A run whose shim was killed and whose leader lives on cannot be waited for: it is ended, so that none runs twice.
    private func endOrphan(of run: RunIdentity, _ folder: RunFolder) {
        guard folder.endRecord() == nil, let leader = folder.beginRecord()?.leader, let process = leader.open() else { return }
        ProcessTree(top: leader.pid).send(.kill)
        _ = try? process.send(.kill)
    }
}

import Loop
package import Model
package import Syscalls

/// What earlier runs left on disk, and what an earlier daemon left running.
extension RunExecutor {
    /// The highest number that any run of a unit has had; numbers never go back, whatever else is lost.
    func lastRunNumber(of unit: String) -> Int { runNumbers(of: unit).max() ?? 0 }

    private func runNumbers(of unit: String) -> [Int] {
        ((try? File.entries(of: state / "runs" / Path(unit))) ?? []).compactMap { $0.text.flatMap { Int($0) } }
    }

    /// How many of a unit's runs, as far as their records are kept, had to be killed.
    func killedRuns(of unit: SupervisedUnit) -> Int {
        runNumbers(of: unit.name).count {
            RunFolder(state: state, run: RunIdentity(unit: unit.name, number: $0)).lingering?.wasKilled == true
        }
    }

    /// Takes the next number of a unit for a run that could not begin, so that it can be reported like any other.
    /// - Returns: nil when there is no such unit, or it has a run.
    package func numberUnbegun(_ name: String) -> RunIdentity? {
        guard let unit = units[name], unit.handle == nil else { return nil }
        let run = RunIdentity(unit: name, number: unit.lastRun + 1)
        // The folder is what keeps the number from being given again.
        do { try RunFolder(state: state, run: run).make() } catch { return nil }
        unit.lastRun = run.number
        report(.numbered(run))
        pruneRuns(of: unit)
        return run
    }

    func pruneRuns(of unit: SupervisedUnit) {
        RunFolder.prune(unit.name, in: state, upTo: unit.lastRun)
    }

    /// Makes records of runs that were copied with their folder those of runs that are over: the processes that they name are
    /// another project's. Their numbers stay taken.
    /// - Parameter selects: which of them.
    package nonisolated static func disownRuns(in state: Path, where selects: (RunFolder) -> Bool = { _ in true }) {
        let runs = state / "runs"
        for unit in (try? File.entries(of: runs)) ?? [] {
            for number in (try? File.entries(of: runs / unit)) ?? [] {
                let folder = RunFolder(path: runs / unit / number)
                guard selects(folder) else { continue }
                try? File.remove(folder.began)
                try? File.remove(folder.journal)
                if folder.endRecord() == nil { try? folder.save(EndRecord(outcome: .unknown)) }
            }
        }
    }

    /// Takes over the runs that an earlier daemon left, and reports how those ended that are over.
    /// Runs of units that are not defined any more are stopped.
    /// - Returns: the units whose run lives.
    @discardableResult
    package func adoptRuns() -> [String] {
        var adopted: [String] = []
        let census = RunCensus()
        for name in ((try? File.entries(of: state / "runs")) ?? []).compactMap(\.text) {
            for number in runNumbers(of: name).sorted() {
                let run = RunIdentity(unit: name, number: number)
                let folder = RunFolder(state: state, run: run)
                // Its own command waits for it.
                if folder.isOfCommand { continue }
                let isLast = units[name]?.lastRun == number
                // Long over, and nothing of it is left.
                let isWatched = census.members[folder.path] != nil || census.shims[folder.path] != nil
                if folder.endRecord() != nil, !folder.logIsOpen, !isWatched {
                    if isLast, let unit = units[name] { recordUnseenEnd(of: unit, folder) }
                    continue
                }
                if adopt(run, folder, isLast: isLast) { adopted.append(name) }
            }
        }
        return adopted
    }

    private func adopt(_ run: RunIdentity, _ folder: RunFolder, isLast: Bool) -> Bool {
        guard let unit = units[run.unit], isLast else {
            // Left by a unit that has been removed, or by an older run that was never waited for.
            guard
                let handle = RunHandle.adopt(
                    run, in: folder, program: program, on: loop,
                    observer: { [weak self] event in
                        if case .gone = event { self?.strays[run] = nil }
                    })
            else { return false }
            strays[run] = handle
            handle.stop()
            return false
        }
        let handle = RunHandle.adopt(run, in: folder, program: program, on: loop, observer: observer(of: unit))
        guard let handle else {
            recordUnseenEnd(of: unit, folder)
            return false
        }
        unit.lastEnd = folder.endRecord()
        // A service keeps showing how its previous run ended.
        if unit.lastEnd == nil, unit.definition.service != nil {
            unit.lastEnd = RunFolder(state: state, run: RunIdentity(unit: run.unit, number: run.number - 1)).endRecord()
        }
        unit.handle = handle
        report(.needed(folder.neededRuns(), by: unit.name))
        unit.probeCommand = (try? unit.definition.launch())?.probe
        unit.logProbe = LogProbe(asking: unit.definition.probe, logs: logs, unit: run.unit, from: .saved(folder))
        let isStopping = handle.isStopping
        post(
            unit, service: .adopted(run: run.number, isStopping: isStopping),
            job: .adopted(run: run.number, isStopping: isStopping))
        reportLostNeeds(of: unit, folder)
        if let ended = handle.ended {
            post(unit, service: .ended(ended.outcome, leaving: ended.leftBehind), job: .ended(ended.outcome))
        }
        return true
    }

    /// What a job's run needs may have ended under it while there was no daemon.
    private func reportLostNeeds(of unit: SupervisedUnit, _ folder: RunFolder) {
        guard case .job = life(of: unit.name) else { return }
        let ended = folder.endRecord()
        for need in folder.neededRuns().identities {
            guard let end = RunFolder(state: state, run: need).endRecord(),
                ended.map(end.isBefore) ?? true
            else {
                continue
            }
            post(unit.name, .job(.needLost("\(need.unit), which ended (\(end.outcome))")))
        }
    }

    /// The last run of a unit ended while there was no daemon. A job's verdict is still to be reported, once.
    private func recordUnseenEnd(of unit: SupervisedUnit, _ folder: RunFolder) {
        unit.lastEnd = folder.endRecord()
        guard case .job = life(of: unit.name), let end = unit.lastEnd, unit.lastRun > unit.lastJudgedRun else { return }
        report(.ended(unit.identity, end))
        let isStopping = folder.isStopping
        post(unit.name, .job(.adopted(run: unit.lastRun, isStopping: isStopping)))
        reportLostNeeds(of: unit, folder)
        post(unit.name, .job(.ended(end.outcome)))
        leave(unit)
    }
}

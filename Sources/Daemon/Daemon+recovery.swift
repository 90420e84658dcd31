import Config
import History
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// How a daemon catches up on the time in which none was running.
extension Daemon {
    /// Restores each unit from the history. What a run saw when it began is what was recorded then, never what its inputs
    /// are by now.
    func recallUnits() {
        for unit in loaded.config.units {
            let runs = (try? recorder.reader.runs(.init(unit: unit.name, limit: 30))) ?? []
            var recollection = Reconciler.Recollection(
                unit: unit.name, reason: runs.first { $0.verdict != nil }?.reason,
                durations: runs.reversed().filter { $0.verdict == .passed }.compactMap { $0.end?.duration })
            if let last = executor.lastRun(of: unit.name), last.number > 0,
                let run = (try? recorder.reader.run(last)) ?? nil
            {
                let folder = RunFolder(state: project.state, run: last)
                inputs.recall(unit.name, launched: run.snapshot, began: folder.beginRecord()?.time)
                recollection.runBasis = run.basis
            } else if let last = executor.lastRun(of: unit.name), unit.isService {
                // The daemon was killed before the history had it.
                recollection.runBasis = executor.note(of: last).flatMap {
                    Basis(text: String(decoding: $0, as: UTF8.self))
                }
            }
            recollection.verdict = lastVerdict(of: unit.name, runs)
            recollection.outputs = runs.first { $0.verdict == .passed }?.outputs
            executor.recall(unit.name, judgedRun: reconciler.judgedRun(of: unit.name))
            post(.recalled(recollection))
        }
    }

    /// What a job's last verdict was about: that of its newest run, or of the earlier one that has answered since.
    private func lastVerdict(of job: String, _ runs: [RunFacts]) -> VerdictBasis? {
        let answer = reconciler.state.verdicts[job]?.answer.flatMap { number in
            (try? recorder.reader.run(RunIdentity(unit: job, number: number))) ?? nil
        }
        guard let last = answer ?? runs.first(where: { $0.verdict != nil }), let verdict = last.verdict else {
            return nil
        }
        return VerdictBasis(
            run: last.run.number, verdict: verdict, basis: last.drift.isEmpty ? last.basis : nil, drift: last.drift)
    }

    /// Takes over live runs.
    func adoptRuns() -> [String] {
        recorder.recall(unwrittenRuns)
        let adopted = executor.adoptRuns()
        recordUnseenEnds(adopted)
        if let stateProblem {
            daemonLog.write(stateProblem)
            recorder.record(.gap, stateProblem)
        }
        if let run = origin.shimOf {
            let words = "the previous daemon was killed or crashed: the shim of \(run) started this one"
            daemonLog.write(words)
            recorder.record(.daemon, words)
        }
        daemonLog.write(
            "daemon \(ThisProcess.pid) began" + (adopted.isEmpty ? "" : ", adopted \(adopted.joined(separator: ", "))"))
        return adopted
    }

    /// How many of a unit's runs are looked for at most.
    private static let mostUnwritten = 1_000

    /// The runs that earlier daemons launched and did not get into the history: they were killed, it could not be written, or they were
    /// of a program that knew of none.
    private var unwrittenRuns: [RunIdentity] {
        loaded.config.units.flatMap { unit -> [RunIdentity] in
            let last = executor.lastRun(of: unit.name)?.number ?? 0
            let newest = ((try? recorder.reader.runs(.init(unit: unit.name, limit: 1))) ?? [])?.first
            let written = newest?.run.number ?? 0
            guard written < last else { return [] }
            return (written + 1...last).suffix(Self.mostUnwritten).map { RunIdentity(unit: unit.name, number: $0) }
        }
    }

    /// Runs that ended while no daemon was running, and are reported nowhere else: services, bisections, removed units.
    private func recordUnseenEnds(_ adopted: [String]) {
        recorder.flush()
        for run in (try? recorder.reader.unended()) ?? [] {
            let name = run.run.unit
            let isAdopted = adopted.contains(name) && executor.lastRun(of: name) == run.run
            let folder = RunFolder(state: project.state, run: run.run)
            let end = folder.endRecord()
            // What still lives, if only for a moment, is not over.
            if isAdopted || end == nil && (folder.isAlive || folder.isWritingLog) { continue }
            let ending = HistoryRebuild.ending(
                end ?? EndRecord(outcome: .unknown), of: run.kind, wasStopped: folder.isStopping)
            recorder.append(.runEnded(run.run, ending))
        }
    }

    /// Reads all inputs: a change made while no daemon was running is a difference like any other.
    func catchUp() async {
        for unit in loaded.config.units {
            await inputs.settle(unit.name)
            observe(unit.name)
        }
        post(.caughtUp)
    }

    /// Names the inputs that differ from what the units' runs saw.
    func nameChanges(_ changed: [String: (seen: SnapshotID, now: SnapshotID)]) {
        let paths = changed.mapValues { inputs.paths(from: $0.seen, to: $0.now) }
        sources?.explain(Set(paths.values.joined()).map { project.root / $0 })
        post(.differences(paths.mapValues { $0.isEmpty ? ["what it depends on"] : $0.map(\.description) }))
    }

    /// Passes on how far the previous daemon's last cycle had come.
    func postLastCycle() {
        guard let lastCycle else { return }
        post(.lastCycleFound(number: lastCycle.number, hasEnded: lastCycle.result != nil))
    }

    /// Records that a cycle of the previous daemon will never end.
    func cutOff(cycle number: Int) {
        lastCycle = lastCycle?.cutOff
        daemonLog.write("cycle \(number) was cut off: the daemon was killed")
        recorder.append(.cycleEnded(id: Int64(number), nil, at: .now))
    }
}

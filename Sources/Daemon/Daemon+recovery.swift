import Config
import History
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// How a daemon makes good for the time in which none lived.
extension Daemon {
    /// Takes over the runs that live. What they saw when they began is what the history says, never what their inputs are by now.
    func adoptRuns() -> [String] {
        for unit in loaded.config.units {
            guard let number = supervisor.status(of: unit.name)?.run, number > 0,
                let run = (try? recorder.reader.run(RunIdentity(unit: unit.name, number: number))) ?? nil
            else { continue }
            inputs.recall(unit.name, launched: run.snapshot)
            definitions[unit.name] = run.definition
        }
        recorder.recall(unwrittenRuns)
        let adopted = supervisor.adoptRuns()
        recordUnseenEnds(adopted)
        return adopted
    }

    /// So many of a unit's runs are looked for at most.
    private static let mostUnwritten = 1_000

    /// The runs that earlier daemons launched and did not get into the history: they were killed, it could not be written, or they were
    /// of a program that knew of none.
    private var unwrittenRuns: [RunIdentity] {
        loaded.config.units.flatMap { unit -> [RunIdentity] in
            let last = supervisor.status(of: unit.name)?.run ?? 0
            let newest = ((try? recorder.reader.runs(.init(unit: unit.name, limit: 1))) ?? [])?.first
            let written = newest?.run.number ?? 0
            guard written < last else { return [] }
            return (written + 1...last).suffix(Self.mostUnwritten).map { RunIdentity(unit: unit.name, number: $0) }
        }
    }

    /// Runs that ended while no daemon lived, and of which nobody tells otherwise: services, bisections, units that were removed.
    private func recordUnseenEnds(_ adopted: [String]) {
        recorder.flush()
        for run in (try? recorder.reader.unended()) ?? [] {
            let name = run.run.unit
            let isAdopted = adopted.contains(name) && supervisor.status(of: name)?.run == run.run.number
            let folder = RunFolder(state: project.state, run: run.run)
            let end = folder.endRecord()
            // What still lives, if only for a moment, is not over.
            if isAdopted || end == nil && (folder.isAlive || folder.isWritingLog) { continue }
            let ending = HistoryRebuild.ending(
                end ?? EndRecord(outcome: .unknown), of: run.kind, wasStopped: folder.isStopping)
            recorder.append(.runEnded(run.run, ending))
        }
    }

    /// What the daemon before this one had not dealt with is a change like any other: what was saved when none lived, what was
    /// waiting when it was killed. Of a project that is started anew, it is only noted what there is.
    func catchUp() async {
        for unit in loaded.config.units { await inputs.settle(unit.name) }
        guard resumesPrevious else { return noteInputs() }
        guard !isEnding else { return }
        restartChanged()
        var concerned: [String: [String]] = [:]
        // A step that has not led to a run yet will see what there is when it does.
        let due = plan.open.flatMap(\.steps).filter { step in
            switch step.phase {
            case .waiting: true
            case .acting: step.action == .run && step.run == nil
            case .over: false
            }
        }
        let waiting = Set(due.map(\.unit))
        for unit in loaded.config.units where !unit.inputs.isEmpty && !waiting.contains(unit.name) {
            guard let seen = inputsSeen(by: unit.name), let now = inputs.current(unit.name) else { continue }
            if seen == now {
                recallJudgment(of: unit.name, on: now)
                continue
            }
            let paths = inputs.paths(from: seen, to: now)
            concerned[unit.name] = paths.isEmpty ? ["what it depends on"] : paths.map(\.description)
        }
        if concerned.isEmpty { return }
        daemonLog.write("inputs changed while no daemon lived: \(concerned.keys.sorted().joined(separator: ", "))")
        changed(concerned)
    }

    /// A cycle that the daemon before this one could not end, and that this one cannot go on with, is over.
    func closeCutCycle() {
        guard let cycle = state.lastCycle, cycle.result == nil,
            !plan.open.contains(where: { $0.number == cycle.number })
        else { return }
        state.lastCycle = cycle.cutOff
        daemonLog.write("cycle \(cycle.number) was cut off: the daemon was killed")
        recorder.append(.cycleEnded(id: Int64(cycle.number), nil, at: .now))
    }

    /// Notes that a job has nothing to do about its inputs as they are, until it runs again.
    func settle(_ job: String, _ snapshot: SnapshotID) {
        state.settled = (state.settled ?? [:]).merging(
            [job: .init(snapshot: snapshot.description, run: supervisor.status(of: job)?.run ?? 0)]) { $1 }
    }

    private func noteInputs() {
        state.settled = nil
        for unit in loaded.config.units where !unit.isService && !unit.inputs.isEmpty {
            if let now = inputs.current(unit.name) { settle(unit.name, now) }
        }
        setNeedsSave()
    }

    /// The configuration may have been saved while no daemon lived: what runs by another definition than it has now is restarted.
    private func restartChanged() {
        for unit in loaded.config.units where unit.isService {
            guard supervisor.status(of: unit.name)?.hasRun == true, let launchedBy = definitions[unit.name],
                launchedBy != definition(of: unit.name)
            else { continue }
            supervisor.restart(unit.name, Reason(.config, "its configuration changed while no daemon lived"))
        }
    }

    /// A job that was answered from the history, not by a run of its own, still is.
    private func recallJudgment(of unit: String, on now: SnapshotID) {
        let definition = definition(of: unit)
        guard case .job(.idle, _)? = supervisor.status(of: unit)?.life,
            let judged = (try? recorder.reader.judged(now, by: unit, definition: definition)) ?? nil,
            let verdict = judged.verdict
        else { return }
        verdictBases[unit] = VerdictBasis(
            run: judged.run.number, verdict: verdict, snapshot: now, definition: definition, drift: [])
    }

    /// The inputs that a unit has been run on, or need not be run on; nil when there is nothing to compare with.
    private func inputsSeen(by unit: String) -> SnapshotID? {
        guard let status = supervisor.status(of: unit) else { return nil }
        switch status.life {
        case .service(.starting), .service(.healthy), .service(.unhealthy): return inputs.launched(unit)
        // What is about to be started will see them.
        case .service: return nil
        case .job:
            if let settled = state.settled?[unit], settled.run == status.run { return SnapshotID(settled.snapshot) }
            return inputs.launched(unit)
        }
    }
}

extension CycleReport {
    /// The cycle as it is known when its daemon was killed before it ended.
    var cutOff: CycleReport {
        guard result == nil else { return self }
        var cycle = self
        cycle.result = "interrupted"
        for index in steps.indices where steps[index].phase != "over" {
            cycle.steps[index].phase = "over"
            cycle.steps[index].outcome = "cut off when the daemon was killed"
        }
        return cycle
    }
}

import Config
import History
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// How changes become cycles, and cycles runs.
extension Daemon {
    /// Begins a cycle for files that changed, if any unit depends on one of them.
    /// - Parameter paths: for each unit that is concerned, the changed files among its inputs.
    func changed(_ paths: [String: [String]]) {
        // All is to stop: what changes now is seen by what is started next.
        if isEnding { return }
        var restart: [String] = []
        var run: [String] = []
        var skipped: [String: String] = [:]
        for unit in loaded.config.units where paths[unit.name] != nil {
            guard let status = supervisor.status(of: unit.name) else { continue }
            switch status.life {
            case .service(let state):
                // One that nobody wants, or that is not ours, is left alone.
                if status.isWanted, state != .external { restart.append(unit.name) }
            case .job:
                if let missing = supervisor.allNeeds(of: unit.name).sorted().first(where: { !isWantedOrUp($0) }) {
                    skipped[unit.name] = "it needs \(missing), which nobody has started"
                } else {
                    run.append(unit.name)
                }
            }
        }
        guard !(restart.isEmpty && run.isEmpty && skipped.isEmpty) else { return }
        let all = Set(paths.values.joined()).sorted()
        feed(.begin(.change(all), restart: restart, run: run, skipped: skipped))
    }

    /// Takes up what an earlier daemon had begun, and begins what it had not begun.
    func resumeCycles(_ adopted: [String]) {
        for cycle in plan.open {
            for step in cycle.steps {
                guard case .acting = step.phase, loaded.config.unit(named: step.unit) != nil else { continue }
                // One that ended while no daemon was there has its verdict by now; of this one nothing is known.
                if step.action == .run, step.run != nil, !adopted.contains(step.unit) { drop(step) }
                if step.action == .restart, supervisor.status(of: step.unit)?.isWanted != true { drop(step) }
            }
        }
        feed(.goOn)
        // What was removed while no daemon was there will never come to an end by itself.
        for step in plan.open.flatMap(\.steps) where loaded.config.unit(named: step.unit) == nil { drop(step) }
    }

    private func drop(_ step: Cycle.Step) {
        switch step.action {
        case .restart: feed(.serviceGone(step.unit, why: "it was stopped while no daemon was there"))
        case .run: feed(.jobConcluded(step.unit, run: step.run ?? 0, .cancelled))
        }
    }

    private func isWantedOrUp(_ name: String) -> Bool {
        supervisor.status(of: name).map { $0.isWanted || $0.isUp } ?? false
    }

    /// Takes an event into the plan and does what follows.
    func feed(_ event: CyclePlan.Event) {
        if case .begin = event { feedBisectRun(.disturbed) }
        defer { advanceBisectRun() }
        for effect in plan.handle(event, facts, at: .now, .now) {
            switch effect {
            case .restart(let unit, let cycle): supervisor.restart(unit, cycle.reason)
            case .run(let job, let cycle):
                if !answerFromHistory(job, cycle) { supervisor.run(job, cycle.reason) }
            case .cancel(let job, let cycle): supervisor.cancel(job, cycle.reason)
            case .began(let cycle):
                daemonLog.began(cycle)
                recorder.began(cycle, head: GitHead.read(in: project.root))
                recordSaves(of: cycle)
                tell(cycle)
            case .ended(let cycle):
                daemonLog.ended(report(on: cycle))
                recorder.ended(cycle)
                tell(cycle)
            }
        }
    }

    private func tell(_ cycle: Cycle) {
        let report = report(on: cycle)
        if report.number >= state.lastCycle?.number ?? 0 { state.lastCycle = report }
        server?.publish(.cycle(report))
        setNeedsSave()
    }

    private var facts: CyclePlan.Facts {
        var facts = CyclePlan.Facts()
        for unit in loaded.config.units {
            guard case .job(let job) = unit.kind else { continue }
            facts.needs[unit.name] = supervisor.allNeeds(of: unit.name)
            facts.whenBusy[unit.name] =
                switch job.onBusy {
                case .finishThenRerun: .finishThenRerun
                case .cancelAndRerun: .cancelThenRerun
                case .cancelIfYoung: isYoung(unit.name) ? .cancelThenRerun : .finishThenRerun
                case .ignore: .ignore
                }
        }
        return facts
    }

    private func isYoung(_ job: String) -> Bool {
        guard let status = supervisor.status(of: job) else { return false }
        return (usualDurations[job] ?? UsualDuration()).isYoung(since: status.since, at: .now)
    }

    /// Tells the plan what became of a unit that it may wait for.
    func planForUnit(_ status: UnitStatus) {
        switch status.life {
        // The plan waits for services only while a cycle is open.
        case .service where plan.open.isEmpty: break
        case .service(let state):
            if status.isUp { feed(.serviceUp(status.name, run: status.run)) }
            if state == .stopped { feed(.serviceGone(status.name, why: status.reason.text)) }
        case .job(.running(let run), _): feed(.jobBegan(status.name, run: run))
        case .job: break
        }
        for cycle in plan.open where cycle.steps.contains(where: { $0.unit == status.name }) {
            server?.publish(.cycle(report(on: cycle)))
        }
    }
}

extension Cycle {
    /// Why a unit is restarted or run for this cycle.
    var reason: Reason {
        switch cause {
        case .change: Reason(.change, "cycle \(number): \(causeText)")
        case .manual: Reason(.manual, causeText)
        }
    }
}

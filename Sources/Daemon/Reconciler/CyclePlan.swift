import Loop
import Model
import Supervisor
import Syscalls

/// Decides what a change runs, and keeps the outcomes; knows no process and no clock.
///
/// A cycle is one cause, a step for each unit that it concerns, and their outcomes. A service is restarted at once, unless a
/// job that needs it runs: then the restart waits for the job, whose verdict would otherwise be about neither the old code nor
/// the new. A job runs when it is free and no service that it needs waits for its restart. A step that has not begun when a
/// newer cycle wants the same unit is taken over by that one, so every change is seen by a run that began after it.
struct CyclePlan {
    /// What the plan needs to know about the units.
    struct Facts {
        /// For each job, all units that it needs, directly or through others.
        var needs: [String: Set<String>] = [:]
        /// Jobs that others need and that have not passed as they are now: nothing begins that needs them.
        var heldBack: Set<String> = []
        /// Jobs without a run that are to begin one: one whose run was broken waits for what it needs, to repeat it within its step.
        var waiting: Set<String> = []
        /// How a running job reacts to a new cycle.
        var whenBusy: [String: WhenBusy] = [:]
    }

    /// What a change does to a running job.
    enum WhenBusy: Hashable, Sendable {
        case finishThenRerun, cancelThenRerun, ignore
    }

    enum Event {
        /// An earlier daemon's cycles continue.
        case goOn
        /// These units are not what is on the disk, or these runs were requested.
        case begin(Cycle.Cause, restart: [String], run: [String], notRun: [String: NotRun] = [:], git: String? = nil)
        /// Other jobs are held back than before.
        case heldBackOthers
        /// What the job needs has failed meanwhile: a run that has not begun never does.
        case notRun(String, NotRun)
        /// A run of the job has begun.
        case jobBegan(String, run: Int)
        case jobConcluded(String, run: Int, Verdict)
        /// A service is up after a requested restart.
        case serviceUp(String, run: Int)
        /// A service will not come up on its own: it was stopped or removed.
        case serviceGone(String, why: String)
        /// The job was stopped: a run that has not begun is dropped.
        case jobStopped(String, why: String)
    }

    enum Effect {
        case restart(String, Cycle)
        case run(String, Cycle)
        case cancel(String, Cycle)
        /// The change under its run leads to no run.
        case ignored(String)
        /// It does not run, because of a job that it needs.
        case notRun(String, NotRun)
        case began(Cycle)
        case ended(Cycle)
    }

    /// The cycles that have not ended, oldest first.
    private(set) var open: [Cycle] = []
    /// Cycles are counted from 1 and the count never goes back.
    private(set) var lastNumber: Int
    /// The jobs of which a run was asked for and has not been concluded, with the cycle that asked.
    private var running: [String: Int] = [:]

    /// Whether nothing begins yet, since it is not known which runs of an earlier daemon live.
    private var waitsForAdoption = false

    init(lastNumber: Int) { self.lastNumber = lastNumber }

    /// A plan whose jobs may already run when it begins: an earlier daemon's.
    mutating func adopt(running job: String) { if running[job] == nil { running[job] = 0 } }

    /// Takes up the cycles of an earlier daemon. Their steps that wait begin with `goOn`, when it is known what runs: a step whose
    /// run was launched and not noted must not get another.
    mutating func resume(_ cycles: [Cycle]) {
        waitsForAdoption = true
        open = cycles.sorted { $0.number < $1.number }
        lastNumber = max(lastNumber, open.last?.number ?? 0)
        for cycle in open {
            for step in cycle.steps where step.action == .run {
                if case .acting = step.phase { running[step.unit] = cycle.number }
            }
        }
    }

    mutating func handle(_ event: Event, _ facts: Facts, at now: LoopInstant, _ time: UTCTime) -> [Effect] {
        var effects: [Effect] = []
        switch event {
        case .goOn: waitsForAdoption = false
        case .heldBackOthers: break
        case .notRun(let job, let why): effects += drop(job, why, facts, at: now)
        case .begin(let cause, let restart, let run, let notRun, let git):
            effects += begin(cause, restart, run, notRun, git, facts, now, time)
        case .jobBegan(let job, let run):
            // One whose step was taken over may begin all the same: what waits for it must know.
            if running[job] == nil { running[job] = 0 }
            update(job, .run) { step in
                // A daemon that takes the run over hears of its beginning a second time.
                if step.run == run, case .acting = step.phase { return }
                step.run = run
                step.phase = .acting(since: now)
            }
        case .jobConcluded(let job, let run, let verdict):
            running[job] = nil
            // Number 0 says that no run was started, so there is no output to wait for.
            finish(job, .run, run: run > 0 ? run : nil, .verdict(verdict), at: now)
            if verdict != .passed { effects += dropDependents(of: job, verdict, facts, at: now) }
        case .serviceUp(let service, let run):
            finish(service, .restart, run: run, .up, at: now)
        case .serviceGone(let service, let why):
            finish(service, .restart, run: nil, .skipped(why), at: now, evenIfWaiting: true)
        case .jobStopped(let job, let why):
            for index in open.indices {
                open[index].update(job, .run) { if $0.phase == .waiting { $0.phase = .over(.skipped(why), at: now) } }
            }
        }
        effects += advance(facts, at: now)
        return effects + close(at: now)
    }

    // MARK: Beginning

    private mutating func begin(
        _ cause: Cycle.Cause, _ restart: [String], _ run: [String], _ notRun: [String: NotRun],
        _ git: String?, _ facts: Facts, _ now: LoopInstant, _ time: UTCTime
    ) -> [Effect] {
        lastNumber += 1
        var steps =
            restart.map { Cycle.Step(unit: $0, action: .restart) } + run.map { Cycle.Step(unit: $0, action: .run) }
        var effects: [Effect] = []
        for index in steps.indices {
            let unit = steps[index].unit
            let whenBusy = facts.whenBusy[unit] ?? .finishThenRerun
            if steps[index].action == .run, cause.isChange, whenBusy == .ignore, running[unit] != nil, hasBegun(unit) {
                // It supersedes nothing: runs requested meanwhile still wait for their turn.
                steps[index].phase = .over(.skipped("it was running, and ignores changes while it runs"), at: now)
                effects.append(.ignored(unit))
                continue
            }
            takeOver(unit, steps[index].action, by: lastNumber, at: now)
            guard steps[index].action == .run, cause.isChange, whenBusy == .cancelThenRerun, running[unit] != nil else {
                continue
            }
            effects.append(.cancel(unit, Cycle(lastNumber, cause, [], now, time, git: git)))
        }
        steps += notRun.sorted { $0.key < $1.key }.map {
            Cycle.Step(unit: $0.key, action: .run, phase: .over($0.value.outcome, at: now))
        }
        let cycle = Cycle(lastNumber, cause, steps, now, time, git: git)
        open.append(cycle)
        return [.began(cycle)] + effects
    }

    /// Steps that have done nothing yet leave the unit to a newer cycle.
    private mutating func takeOver(_ unit: String, _ action: Cycle.Action, by number: Int, at now: LoopInstant) {
        for index in open.indices {
            open[index].update(unit, action) { step in
                switch step.phase {
                case .waiting: step.phase = .over(.supersededBy(number), at: now)
                case .acting where action == .restart || step.run == nil:
                    step.phase = .over(.supersededBy(number), at: now)
                    running[unit] = nil
                case .acting, .over: break
                }
            }
        }
    }

    // MARK: Continuing

    private mutating func advance(_ facts: Facts, at now: LoopInstant) -> [Effect] {
        if waitsForAdoption { return [] }
        var effects: [Effect] = []
        for index in open.indices {
            for step in open[index].steps where step.phase == .waiting && mayBegin(step, facts) {
                open[index].update(step.unit, step.action) { $0.phase = .acting(since: now) }
                switch step.action {
                case .restart: effects.append(.restart(step.unit, open[index]))
                case .run:
                    running[step.unit] = open[index].number
                    effects.append(.run(step.unit, open[index]))
                }
            }
        }
        return effects
    }

    private func mayBegin(_ step: Cycle.Step, _ facts: Facts) -> Bool {
        switch step.action {
        case .restart: !running.keys.contains { facts.needs[$0]?.contains(step.unit) ?? false && hasBegun($0) }
        case .run:
            running[step.unit] == nil && !waitsForRestart(of: facts.needs[step.unit] ?? [])
                && !waitsForJob(among: facts.needs[step.unit] ?? [])
                && facts.heldBack.isDisjoint(with: facts.needs[step.unit] ?? [])
        }
    }

    /// A job that is needed runs first.
    private func waitsForJob(among needs: Set<String>) -> Bool {
        if needs.isEmpty { return false }
        if running.keys.contains(where: needs.contains) { return true }
        return open.contains { $0.steps.contains { $0.action == .run && !$0.isOver && needs.contains($0.unit) } }
    }

    /// What waits for a job that has not passed does not run, unless that job is going to run once more.
    private mutating func dropDependents(
        of job: String, _ verdict: Verdict, _ facts: Facts, at now: LoopInstant
    ) -> [Effect] {
        if waitsToRun(job) { return [] }
        var effects: [Effect] = []
        for index in open.indices {
            for step in open[index].steps where step.action == .run && isToRun(step, facts) {
                guard facts.needs[step.unit]?.contains(job) == true else { continue }
                effects += drop(step.unit, .needFailed(job, verdict), facts, at: now)
            }
        }
        return effects
    }

    /// Whether a run of the step is to come: its first, or that of a job that repeats a broken one.
    private func isToRun(_ step: Cycle.Step, _ facts: Facts) -> Bool {
        !step.hasBegun || !step.isOver && facts.waiting.contains(step.unit)
    }

    private mutating func drop(_ job: String, _ why: NotRun, _ facts: Facts, at now: LoopInstant) -> [Effect] {
        for index in open.indices {
            for step in open[index].steps where step.unit == job && step.action == .run && isToRun(step, facts) {
                // One that was asked to run waits for what it needs.
                if step.phase != .waiting { running[job] = nil }
                open[index].update(job, .run) { $0.phase = .over(why.outcome, at: now) }
            }
        }
        return [.notRun(job, why)]
    }

    // MARK: Asking

    /// Whether a run of the job is to come that has not begun.
    func waitsToRun(_ job: String) -> Bool {
        open.contains { $0.steps.contains { $0.unit == job && $0.action == .run && !$0.hasBegun } }
    }

    /// Whether a restart of the service is to come.
    func waitsToRestart(_ service: String) -> Bool {
        open.contains { $0.steps.contains { $0.unit == service && $0.action == .restart && $0.phase == .waiting } }
    }

    func hasOpenStep(of unit: String) -> Bool {
        open.contains { $0.steps.contains { $0.unit == unit && !$0.isOver } }
    }

    /// A job that still waits for what it needs does not mind a restart of it.
    private func hasBegun(_ job: String) -> Bool {
        guard let number = running[job], number > 0, let cycle = open.first(where: { $0.number == number }) else {
            return true
        }
        return cycle.steps.contains { $0.unit == job && $0.action == .run && $0.run != nil }
    }

    private func waitsForRestart(of services: Set<String>) -> Bool {
        open.contains {
            $0.steps.contains { $0.action == .restart && $0.phase == .waiting && services.contains($0.unit) }
        }
    }

    // MARK: Ending

    private mutating func update(_ unit: String, _ action: Cycle.Action, _ body: (inout Cycle.Step) -> Void) {
        for index in open.indices {
            open[index].update(unit, action) { step in
                if case .acting = step.phase { body(&step) }
            }
        }
    }

    private mutating func finish(
        _ unit: String, _ action: Cycle.Action, run: Int?, _ outcome: Cycle.Outcome, at now: LoopInstant,
        evenIfWaiting: Bool = false
    ) {
        for index in open.indices {
            open[index].update(unit, action) { step in
                switch step.phase {
                case .acting: break
                case .waiting where evenIfWaiting: break
                case .waiting, .over: return
                }
                step.run = run ?? step.run
                step.phase = .over(outcome, at: now)
            }
        }
    }

    private mutating func close(at now: LoopInstant) -> [Effect] {
        let ended = open.filter(\.isOver)
        open.removeAll(where: \.isOver)
        return ended.map { .ended($0.ended(at: now)) }
    }
}

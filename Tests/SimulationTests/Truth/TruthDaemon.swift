import Loop
import Model

@testable import Daemon
@testable import History
@testable import Supervisor
@testable import Syscalls

/// The shell around a real `Reconciler`: what carries its effects out on the virtual disk. It sees a save only when the watcher tells.
final class TruthDaemon {
    let world: TruthWorld
    var reconciler: Reconciler
    var isAlive = true
    var isCaughtUp = false
    /// The contents of files as they were last looked at.
    var known: [String: TruthDisk.Value] = [:]
    /// Saved files of which the watcher has not told yet.
    var untold: Set<String> = []
    /// Jobs whose runs ended while no daemon was running: they are judged when everything has been looked at.
    private var unjudged: Set<String> = []
    private var staged: [(inout TruthDisk) -> Void] = []
    private var alarms: [String: Int] = [:]
    private var isCarryingOut = false
    private var saveIsDue = false

    init(_ world: TruthWorld) {
        self.world = world
        var state = world.disk.state
        let resumes = state.resume(inBoot: "boot")
        reconciler = Reconciler(state: state, resumesPrevious: resumes, lastCycle: 0)
    }

    // MARK: Beginning

    func begin() {
        define()
        for unit in world.units { post(.recalled(recollection(of: unit))) }
        post(.adopted(adopt()))
        post(.begun)
        world.after(world.random.within(1...400)) { [self] in
            guard isAlive else { return }
            tell()
            known = world.disk.files
            for unit in world.units {
                observe(unit)
                reportMissedChanges(of: unit)
            }
            post(.caughtUp)
            isCaughtUp = true
            for unit in world.units where unjudged.contains(unit.name) { reportEnd(of: unit) }
        }
    }

    /// What was written under a run while no daemon was watching: the files' times tell.
    private func reportMissedChanges(of unit: TruthUnit) {
        guard let process = world.disk.processes[unit.name] else { return }
        let changed = unit.inputs.filter { world.disk.times[$0] ?? 0 >= process.begun }
        if !changed.isEmpty { post(.drifted(unit.name, changed.map { Path($0) })) }
    }

    func define() {
        if world.planted != .ignoresLimit { post(.limited(maxParallel: world.maxParallel)) }
        post(
            .defined(
                world.units.map { $0.profile(version: world.disk.definitions[$0.name] ?? 0) },
                world.units.map { $0.definition(lastRun: world.disk.processes[$0.name]?.run.number ?? 0) },
                retiring: []))
    }

    private func recollection(of unit: TruthUnit) -> Reconciler.Recollection {
        let runs = world.disk.history.filter { $0.key.unit == unit.name }.sorted { $0.key.number < $1.key.number }
        let answer = reconciler.state.verdicts[unit.name]?.answer
        let judged = runs.last { $0.key.number == answer } ?? runs.last { $0.value.verdict != nil }
        let last = world.disk.processes[unit.name].flatMap { world.disk.history[$0.run] }
        return Reconciler.Recollection(
            unit: unit.name, reason: nil, durations: [], runBasis: last?.basis,
            verdict: judged.flatMap { run, record in
                record.verdict.map { verdict in
                    VerdictBasis(
                        run: run.number, verdict: verdict, basis: record.drift.isEmpty ? record.basis : nil,
                        drift: record.drift.map { Path($0) })
                }
            }, outputs: runs.last { $0.value.verdict == .passed }?.value.outputs)
    }

    private func adopt() -> [String] {
        var adopted: [String] = []
        for unit in world.units {
            guard let process = world.disk.processes[unit.name] else { continue }
            let isLive = process.status == nil
            let isUnjudged = !unit.isService && process.run.number > reconciler.judgedRun(of: unit.name)
            guard isLive || isUnjudged else { continue }
            let (run, isStopping) = (process.run.number, process.isStopping)
            if unit.isService {
                post(.unit(unit.name, .service(.adopted(run: run, isStopping: isStopping))))
            } else {
                post(.unit(unit.name, .job(.adopted(run: run, isStopping: isStopping))))
                for need in process.needed where ended(need) < process.ended {
                    post(.unit(unit.name, .job(.needLost(need.unit))))
                }
            }
            if isLive { adopted.append(unit.name) } else { unjudged.insert(unit.name) }
        }
        return adopted
    }

    /// When a run ended; for ever later when it lives.
    private func ended(_ run: RunIdentity) -> Int64 {
        guard let process = world.disk.processes[run.unit], process.run == run else { return .min }
        return process.ended
    }

    // MARK: Looking

    /// Passes on what is known of a unit's files.
    func observe(_ unit: TruthUnit) {
        if world.planted == .dropsObservation, world.random.oneIn(5) { return }
        let outputs = unit.output.map { [$0] } ?? []
        post(
            .observed(
                unit.name,
                UnitObservation(
                    inputs: .known(TruthDisk.snapshot(unit.inputs, known)),
                    outputs: .known(TruthDisk.snapshot(outputs, known)))))
    }

    /// The watcher tells of all saves up to now.
    func tell() {
        guard !untold.isEmpty else { return }
        let files = untold
        untold = []
        for file in files { known[file] = world.disk.files[file] }
        for unit in world.units {
            let own = unit.inputs.filter(files.contains)
            let outputs = [unit.output].compactMap(\.self).filter(files.contains)
            if !own.isEmpty || !outputs.isEmpty { observe(unit) }
            if !outputs.isEmpty { post(.outputsChanged(of: unit.name, outputs.map { Path($0) })) }
            if !own.isEmpty { post(.inputsChanged(of: unit.name, own.map { Path($0) })) }
        }
        post(.changesAreComplete)
    }

    // MARK: Deciding

    func post(_ event: Reconciler.Event) {
        guard isAlive else { return }
        reconciler.post(event)
        guard !isCarryingOut else { return }
        isCarryingOut = true
        var turns = 0
        while isAlive, let effects = reconciler.next(at: world.instant, world.time) {
            turns += 1
            if turns > 10_000 {
                world.breaks("it never comes to rest: \(effects)")
                break
            }
            for effect in effects where isAlive {
                carryOut(effect)
                if world.isEventful, world.random.oneIn(400) { world.kill() }
            }
        }
        isCarryingOut = false
        rearm("", at: reconciler.deadline)
    }

    private func rearm(_ name: String, at deadline: LoopInstant?) {
        alarms[name, default: 0] += 1
        let alarm = alarms[name]
        guard let deadline else { return }
        world.at(deadline) { [self] in
            guard isAlive, alarms[name] == alarm else { return }
            guard let unit = world.unit(name) else { return post(.timePassed) }
            post(.unit(name, unit.isService ? .service(.timePassed) : .job(.timePassed)))
        }
    }

    // MARK: Effects

    private func carryOut(_ effect: Reconciler.Effect) {
        switch effect {
        case .unit(let name, let effect): if let unit = world.unit(name) { carryOut(effect, unit) }
        case .rearm(let name, let deadline): rearm(name, at: deadline)
        case .judge(let conclusion): judge(conclusion)
        case .lookUp(let job, let basis, let cycle): post(.lookedUp(job: job, cycle, past(basis, job)))
        case .drifted(let run, let paths): staged.append { $0.history[run]?.drift = paths.map(\.description) }
        case .basisLost(let run): staged.append { $0.history[run]?.basis = nil }
        case .leftOutputs(let run, let outputs): staged.append { $0.history[run]?.outputs = outputs }
        case .compare(let units): post(.differences(units.mapValues { _ in ["a file"] }))
        case .define: define()
        case .save: save()
        case .saveSoon:
            guard !saveIsDue else { break }
            saveIsDue = true
            world.after(1) { [self] in if isAlive { save() } }
        case .end: isAlive = false
        case .moved(let name):
            guard let life = reconciler.registry[name] else { break }
            world.note("  \(name) is \(life.status.stateName): \(life.reason)")
        case .concluded(let conclusion): world.note("  \(conclusion.run) \(conclusion.verdict)")
        case .answered(let job, let verdict, _): world.note("  \(job) has the \(verdict.answer)")
        case .began(let cycle): world.note("  cycle \(cycle.number) (\(cycle.cause)): \(Self.text(cycle))")
        case .ended(let cycle): world.note("  cycle \(cycle.number) ends: \(Self.text(cycle))")
        case .probed, .forget, .publish, .progressed, .cutOff, .advise, .notStarted, .compose, .outbox, .bisectRefused,
            .bisectBegan, .bisectRun, .bisectLeftOver:
            break
        }
    }

    private static func text(_ cycle: Cycle) -> String {
        cycle.steps.map { "\($0.action) \($0.unit) \($0.phase)" }.joined(separator: ", ")
    }

    private func save() {
        saveIsDue = false
        flush()
        // It may be killed between the history and its own state.
        if world.isEventful, world.random.oneIn(200) { return world.kill() }
        world.disk.state = reconciler.saved
    }

    private func flush() {
        for fact in staged { fact(&world.disk) }
        staged = []
    }

    private func judge(_ conclusion: UnitRegistry.Conclusion) {
        let run = conclusion.run
        if run.number > 0 { staged.append { $0.history[run]?.verdict = conclusion.verdict } }
        let end = run.number > 0 ? EndRecord(outcome: .unknown, time: world.time, duration: .seconds(1)) : nil
        var left = unjudged.contains(run.unit) ? Reconciler.LeftOutputs.unwatched : .present
        if left == .present, let output = world.unit(run.unit)?.output, let process = world.disk.processes[run.unit],
            world.disk.writes[output] ?? 0 > process.writesAtEnd
        {
            left = .touched
        }
        unjudged.remove(run.unit)
        post(.judged(.init(conclusion: conclusion, end: end, leftWhatIsThere: left)))
    }

    private func past(_ basis: Basis, _ job: String) -> Reconciler.PastVerdict? {
        flush()
        let found = world.disk.history.filter { run, record in
            guard run.unit == job, record.basis == basis, record.drift.isEmpty else { return false }
            switch record.verdict {
            case .passed, .failed, .timedOut: return true
            case .cancelled, .broken, nil: return false
            }
        }
        guard let (run, record) = found.max(by: { $0.key.number < $1.key.number }), let verdict = record.verdict else {
            return nil
        }
        return .init(
            verdict: VerdictBasis(run: run.number, verdict: verdict, basis: basis), outputs: record.outputs)
    }

    // MARK: Runs

    private func carryOut(_ effect: UnitStateMachine.Effect, _ unit: TruthUnit) {
        switch effect {
        case .service(.preflight), .job(.preflight):
            world.after(world.random.within(1...20)) { [self] in
                guard isAlive else { return }
                if world.looksBeforeLaunch { tell() }
                if !isCaughtUp { for file in unit.inputs { known[file] = world.disk.files[file] } }
                observe(unit)
                let isImpossible = TruthDisk.isImpossible(
                    world.read(unit, version: world.disk.definitions[unit.name] ?? 0))
                post(
                    .unit(
                        unit.name,
                        unit.isService
                            ? .service(.preflightDone(isImpossible ? .impossible("it has no command") : .clear))
                            : .job(.preflightDone(impossible: nil))))
            }
        case .service(.launch), .job(.launch): launch(unit)
        case .service(.stop), .job(.stop): world.stop(unit)
        case .service(.probe), .service(.stopProbing), .service(.restartDependents), .job(.conclude): break
        }
    }

    private func launch(_ unit: TruthUnit) {
        let run = RunIdentity(unit: unit.name, number: (world.disk.processes[unit.name]?.run.number ?? 0) + 1)
        let basis = reconciler.knowledge[unit.name]?.runBasis
        // The order is on the disk before the run begins.
        world.disk.history[run] = TruthDisk.Record(basis: basis)
        post(.needed(reconciler.registry.neededRuns(of: unit.name), by: unit.name))
        world.launch(run, unit)
        let number = run.number
        post(
            .launchResult(
                unit.name, unit.isService ? .service(.launched(run: number)) : .job(.launched(run: number))))
    }

    /// A process has ended: first all that was saved before its end is looked at.
    func ended(_ unit: TruthUnit) {
        world.after(world.random.within(1...20)) { [self] in
            guard isAlive else { return }
            guard isCaughtUp else { return ended(unit) }
            tell()
            observe(unit)
            reportEnd(of: unit)
        }
    }

    private func reportEnd(of unit: TruthUnit) {
        guard let status = world.disk.processes[unit.name]?.status else { return }
        let outcome = RunOutcome.ended(status, timedOut: false)
        if unit.isService {
            post(.unit(unit.name, .service(.ended(outcome))))
            post(.unit(unit.name, .service(.gone)))
        } else {
            post(.unit(unit.name, .job(.ended(outcome))))
            post(.unit(unit.name, .job(.gone)))
        }
    }
}

import Config
import History
import Model
import Supervisor
import Syscalls

/// What is to be done so that units are run on what is there now.
struct Closing {
    var restart: [String] = []
    var run: [String] = []
    var notRun: [String: NotRun] = [:]
    /// Jobs whose run was to come, and does not any more.
    var dropped: [String: NotRun] = [:]
    /// Whether it is to be said which inputs have changed.
    var wantsNames = true
    /// Units whose changed inputs have no names yet.
    var unnamed: [String: (seen: SnapshotID, now: SnapshotID)] = [:]

    var isEmpty: Bool { units.isEmpty }

    var units: [String] { restart + run + notRun.keys.sorted() }
}

/// Compares what is with what was seen, and closes the differences in the order of needs. Nothing runs because an event came: an event
/// only says what to compare.
extension Reconciler {
    mutating func closeDifferences(at now: LoopInstant, _ time: UTCTime) -> [Effect] {
        comparisonIsDue = false
        // At the end the next start compares anyway; before everything has been read there is nothing to compare with.
        guard phase == .active, hasBegun, isCaughtUp else { return [] }
        let concerned = suspects
        suspects = []
        var closing = Closing()
        for unit in needsFirst where concerned.contains(unit.name) {
            if unit.isService {
                compareService(unit, &closing, at: now)
            } else if plan.waitsToRun(unit.name), knowledge[unit.name]?.isSavedAgain != true {
                // What it needs may have changed since its run was planned.
                for need in unit.needs {
                    if let obstacle = provide(need, &closing, at: now) { closing.dropped[unit.name] = obstacle }
                }
            } else if isDue(unit, isDemanded: demanded.contains(unit.name), &closing, at: now) {
                require(unit, &closing, at: now)
            }
            if demanded.contains(unit.name), !willRun(unit.name, closing) { demanded.remove(unit.name) }
        }
        let holdsBackOthers = holdBackJobs()
        if !closing.unnamed.isEmpty {
            suspects.formUnion(concerned)
            return [.compare(closing.unnamed)]
        }
        var effects: [Effect] = []
        for (job, why) in closing.dropped.sorted(by: { $0.key < $1.key }) {
            effects += feed(.notRun(job, why), at: now, time)
        }
        if holdsBackOthers { effects += feed(.heldBackOthers, at: now, time) }
        if !closing.isEmpty {
            let cause = cause(of: closing)
            for name in closing.units { knowledge[name]?.announce() }
            effects += feed(
                .begin(
                    cause, restart: closing.restart, run: closing.run, notRun: closing.notRun,
                    git: checkout?.move(of: cause)), at: now, time)
        }
        return effects + reportChanges(of: concerned)
    }

    private func willRun(_ name: String, _ closing: Closing) -> Bool {
        if closing.run.contains(name) || closing.unnamed[name] != nil || plan.hasOpenStep(of: name) { return true }
        if presentBases[name] == .notYet { return true }
        return if case .job(let life)? = registry[name] { life.state != .idle } else { false }
    }

    // MARK: Services

    private mutating func compareService(_ unit: UnitProfile, _ closing: inout Closing, at now: LoopInstant) {
        guard registry.isWanted(unit.name), case .service(let life)? = registry[unit.name] else { return }
        var obstacle: NotRun?
        for need in unit.needs where !(self.unit(need)?.isService ?? true) {
            if let found = provide(need, &closing, at: now), obstacle == nil { obstacle = found }
        }
        noteObstacle(obstacle, of: unit.name, life)
        let isAtWork: Bool
        switch life.state {
        case .starting, .healthy, .unhealthy: isAtWork = true
        case .backingOff, .failed: isAtWork = false
        // What is about to be launched will be the present code.
        case .stopped, .blocked, .checking, .external, .stopping: return
        }
        guard !plan.waitsToRestart(unit.name) || knowledge[unit.name]?.isSavedAgain == true,
            let present = presentBasis(of: unit.name).basis,
            !present.needs.contains(where: \.hasNotPassed),
            unit.needs.allSatisfy({ willBePresent($0, closing) })
        else { return }
        let known = knowledge[unit.name] ?? UnitKnowledge()
        // For the time of a bisection it runs on past inputs, until somebody saves.
        if bisectRun?.place(of: unit.name) != nil, !known.isSavedAgain { return }
        // Of one that was started on what was not known yet, nobody can say that it is the present code.
        let isOther = known.runBasis.map { $0 != present } ?? isAtWork
        // One that cannot run has perhaps been mended.
        guard isOther || !isAtWork && (known.redefined != nil || !known.changed.isEmpty) else { return }
        // Once is enough: what cannot be launched keeps the basis of its last run.
        if !isAtWork, known.tried == present.digest { return }
        if isPaced(unit.name, at: now) { return }
        guard findNames(of: unit.name, seen: known.runBasis, now: present, &closing) else { return }
        knowledge[unit.name, default: .init()].tried = present.digest
        closing.restart.append(unit.name)
    }

    /// Whether a unit that a service needs is what is there now, or will be. Otherwise the service is not what is there either, however often
    /// it is restarted.
    private mutating func willBePresent(_ need: String, _ closing: Closing) -> Bool {
        guard case .service(let life)? = registry[need] else { return true }
        if closing.restart.contains(need) || plan.hasOpenStep(of: need) { return true }
        switch life.state {
        case .external, .stopped, .blocked, .checking, .backingOff, .failed, .stopping: return true
        case .starting, .healthy, .unhealthy: break
        }
        return knowledge[need]?.runBasis == presentBasis(of: need).basis
    }

    /// What keeps a service from starting at all; one that runs goes on.
    private mutating func noteObstacle(_ obstacle: NotRun?, of service: String, _ life: ServiceStateMachine) {
        let digest = presentBasis(of: service).basis?.digest
        if let obstacle, let digest, life.state == .blocked {
            knowledge[service, default: .init()].notRun = (obstacle, digest)
        } else {
            knowledge[service]?.notRun = nil
        }
    }

    // MARK: Jobs

    /// Whether a job is to run on its own account.
    private mutating func isDue(
        _ unit: UnitProfile, isDemanded: Bool, _ closing: inout Closing, at now: LoopInstant
    ) -> Bool {
        let name = unit.name
        guard case .known(let present, let sources) = presentBasis(of: name),
            !plan.waitsToRun(name) || knowledge[name]?.isSavedAgain == true,
            case .job(let life)? = registry[name]
        else { return false }
        if !isDemanded {
            if unit.job?.trigger == .manual || state.acknowledged?[name] == sources.description { return false }
        }
        switch life.state {
        case .idle: if standing(of: name) == .fresh { return false }
        // What it is about to see is what is there.
        case .blocked: if knowledge[name]?.isSavedAgain != true { return false }
        case .checking: return false
        case .running, .ending, .stopping:
            let known = knowledge[name] ?? UnitKnowledge()
            // Whether it changes its inputs itself is decided at its end.
            if known.runBasis == present || known.pacing.expects(known.changed) { return false }
        }
        return isDemanded || !isPaced(name, at: now)
    }

    /// Lets a job run after all jobs that it rests on, or records why it does not.
    private mutating func require(_ unit: UnitProfile, _ closing: inout Closing, at now: LoopInstant) {
        if closing.run.contains(unit.name) { return }
        // What it would see is not what is there, however often it runs.
        if registry.allNeeds(of: unit.name).contains(where: { self.unit($0)?.isService == true && isPaced($0, at: now) }
        ) {
            return
        }
        if let obstacle = obstacle(of: unit, &closing, at: now) {
            guard let digest = presentBasis(of: unit.name).basis?.digest else { return }
            // Once is enough.
            let isNews = knowledge[unit.name]?.notRun.map { $0.why != obstacle || $0.basis != digest } ?? true
            knowledge[unit.name, default: .init()].notRun = (obstacle, digest)
            if isNews { closing.notRun[unit.name] = obstacle }
            return
        }
        let known = knowledge[unit.name] ?? UnitKnowledge()
        let seen = known.verdict?.basis ?? known.runBasis
        if let present = presentBasis(of: unit.name).basis,
            !findNames(of: unit.name, seen: seen, now: present, &closing)
        {
            return
        }
        knowledge[unit.name, default: .init()].notRun = nil
        closing.run.append(unit.name)
    }

    /// Why a job that is due cannot run; nil when all that it rests on is there, or is to be made now.
    private mutating func obstacle(of unit: UnitProfile, _ closing: inout Closing, at now: LoopInstant) -> NotRun? {
        for need in registry.allNeeds(of: unit.name).sorted() where self.unit(need)?.isService == true {
            if !isWantedOrUp(need) { return .needNotStarted(need) }
        }
        for need in unit.needs {
            if let obstacle = provide(need, &closing, at: now) { return obstacle }
        }
        return nil
    }

    /// Sees to it that a unit that is needed is there: jobs that it rests on run before it. Whatever makes them run otherwise.
    private mutating func provide(_ name: String, _ closing: inout Closing, at now: LoopInstant) -> NotRun? {
        guard let unit = unit(name) else { return nil }
        if unit.isService {
            for need in unit.needs {
                if let obstacle = provide(need, &closing, at: now) { return obstacle }
            }
            return nil
        }
        let present = presentBasis(of: name).basis
        if let present, hasPassed(name, present) { return nil }
        if closing.run.contains(name) || isToRun(name, present) { return nil }
        if let verdict = lastingVerdict(of: name) { return .needFailed(name, verdict) }
        if isPaced(name, at: now) { return nil }
        require(unit, &closing, at: now)
        return closing.notRun[name] ?? knowledge[name]?.notRun?.why
    }

    /// Why a job cannot run as things are; nil when all that it rests on is there, or still to be made.
    mutating func presentObstacle(of name: String) -> NotRun? {
        for need in registry.allNeeds(of: name).sorted() where unit(need)?.isService == true && !isWantedOrUp(need) {
            return .needNotStarted(need)
        }
        for need in unit(name)?.needs ?? [] {
            guard unit(need)?.isService == false else {
                if let obstacle = presentObstacle(of: need) { return obstacle }
                continue
            }
            let present = presentBasis(of: need).basis
            if let present, hasPassed(need, present) { continue }
            if isToRun(need, present) { continue }
            if let verdict = lastingVerdict(of: need) { return .needFailed(need, verdict) }
            if let obstacle = presentObstacle(of: need) { return obstacle }
        }
        return nil
    }

    /// Whether a job's run is in progress on what is there now, or to come.
    private func isToRun(_ name: String, _ present: Basis?) -> Bool {
        if plan.waitsToRun(name) { return true }
        guard case .job(let life)? = registry[name], life.state != .idle else { return false }
        return present == nil || knowledge[name]?.runBasis == present
    }

    /// The verdict of a job that has not passed and is not to run again on what is there: it is red, or it was cancelled or is broken,
    /// perhaps without a run.
    private mutating func lastingVerdict(of job: String) -> Verdict? {
        if let verdict = knowledge[job]?.verdict, verdict.isConclusive, verdict.verdict != .passed,
            standing(of: job) == .fresh
        {
            return verdict.verdict
        }
        guard case .job(let life)? = registry[job], let sources = presentBasis(of: job).sources?.description,
            state.acknowledged?[job] == sources
        else { return nil }
        switch life.lastVerdict {
        case .cancelled, .broken: return life.lastVerdict
        case .passed, .failed, .timedOut, nil: return nil
        }
    }

    /// What is to be done before a job can run that was asked for.
    mutating func closing(before job: String, at now: LoopInstant) -> Closing {
        var closing = Closing(wantsNames: false)
        let needs = registry.allNeeds(of: job)
        for unit in needsFirst where needs.contains(unit.name) && unit.isService {
            compareService(unit, &closing, at: now)
        }
        for need in unit(job)?.needs ?? [] {
            guard let obstacle = provide(need, &closing, at: now) else { continue }
            closing.notRun[job] = obstacle
            if let digest = presentBasis(of: job).basis?.digest {
                knowledge[job, default: .init()].notRun = (obstacle, digest)
            }
        }
        return closing
    }

    // MARK: In common

    /// Whether the unit has to wait, because it seems to change its own inputs.
    private mutating func isPaced(_ name: String, at now: LoopInstant) -> Bool {
        guard let until = knowledge[name]?.pausedUntil, until > now else {
            paced[name] = nil
            return false
        }
        paced[name] = until
        return true
    }

    /// Whether it can be said which inputs have changed; if not, that is asked for first.
    private mutating func findNames(
        of name: String, seen: Basis?, now present: Basis, _ closing: inout Closing
    ) -> Bool {
        guard closing.wantsNames, knowledge[name]?.changed.isEmpty ?? true, knowledge[name]?.redefined == nil,
            let before = seen?.inputs,
            let after = present.inputs, before != after
        else { return true }
        closing.unnamed[name] = (before, after)
        return false
    }

    /// Jobs that somebody needs and that have not passed as they are now: nothing starts that needs them.
    /// - Returns: whether they are others than before.
    @discardableResult
    mutating func holdBackJobs() -> Bool {
        var (held, passed): (Set<String>, Set<String>) = ([], [])
        for unit in units where !unit.isService && !(registry.members[unit.name]?.dependents ?? []).isEmpty {
            switch presentBasis(of: unit.name) {
            case .notYet: held.insert(unit.name)
            case .known(let basis, _):
                if hasPassed(unit.name, basis) { passed.insert(unit.name) } else { held.insert(unit.name) }
            // It cannot be said that it is out of date, so whether it has passed at all must do.
            case .unknown: break
            }
        }
        return registry.holdBack(held, passed: passed)
    }

    private mutating func cause(of closing: Closing) -> Cycle.Cause {
        let names = closing.units
        let paths = Set(
            names.flatMap { name in
                guard let known = knowledge[name] else { return [String]() }
                return (known.unannounced.isEmpty ? known.changed : known.unannounced).map(\.description)
            })
        if !paths.isEmpty { return .change(paths.sorted()) }
        for name in names {
            if let why = knowledge[name]?.redefined { return .difference(Reason(.config, "\(name): \(why)")) }
        }
        let name = names.first ?? ""
        let unbegun = names.filter { lastRun(of: $0) == 0 && !(unit($0)?.isService ?? true) }
        if unbegun.count > 1, unbegun.count == names.count {
            return .difference(Reason(.manual, "\(NameList.text(unbegun)) have not run yet"))
        }
        let reason: Reason =
            switch standing(of: name) {
            case .never where lastRun(of: name) > 0: .notRecorded(name)
            case .never, .notYet, .unknown, .fresh: Reason(.manual, "\(name) has not run yet")
            case .inconclusive: Reason(.manual, "the last run of \(name) came to no verdict")
            case .drifted(let paths): Reason(.change, "\(NameList.text(paths)) changed while \(name) ran")
            case .unrecorded: .notRecorded(name)
            case .redefined: Reason(.config, "\(name): its definition has changed")
            case .inputsChanged: Reason(.change, "the inputs of \(name) changed")
            case .outputsChanged: Reason(.change, "the outputs of \(name) are not what its last run left")
            case .needsChanged(let needs):
                Reason(.dependency, "\(name) needs \(needs.map(\.text).joined(separator: ", "))")
            }
        return .difference(reason)
    }
}

extension Reason {
    fileprivate static func notRecorded(_ name: String) -> Reason {
        Reason(.recovery, "it is not known what the last run of \(name) saw")
    }
}

extension Basis.Need {
    var hasNotPassed: Bool { if case .notPassed = state { true } else { false } }
}

import History
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// Whether what a unit says, or does, is about what is there now.
extension Daemon {
    /// The facts of a unit, with what its verdict is worth.
    func report(on status: UnitStatus) -> UnitReport {
        var report = UnitReport(status)
        if status.reason == .neverStarted { report.reason = "never started: `bgexec start \(status.name)` starts it" }
        if isBisectRun(status.name) { return report }
        report.nextRun = scheduleClock?.next(of: status.name).map {
            "\(UTCTime(nanoseconds: $0 * 1_000_000_000).description.prefix(19))Z"
        }
        let verdict = reconciler.knowledge[status.name]?.verdict
        if case .job(let phase, let last) = status.life, let verdict {
            let end = end(of: RunIdentity(unit: status.name, number: verdict.run))
            report.items = end?.items
            if phase == .idle, last == verdict.verdict {
                report.lastExit = end?.how ?? report.lastExit
                // No run was made for it: an earlier one has answered.
                if reconciler.state.verdicts[status.name]?.answer == verdict.run {
                    (report.reason, report.cause) = (verdict.answer, .change)
                }
            }
        }
        let prospect = prospect(of: status.name)
        report.inProgress = prospect.isInProgress
        report.freshness = freshness(of: status, prospect, verdict)
        return report
    }

    /// Nil for a unit without a run, and for one that depends on no files.
    private func freshness(of status: UnitStatus, _ prospect: Prospect, _ verdict: VerdictBasis?) -> Freshness? {
        let name = status.name
        let isService = if case .service = status.life { true } else { false }
        let run = isService ? nil : verdict?.run
        if let why = prospect.notRun {
            let code: Int32? = if case .needFailed(_, let verdict) = why { verdict.exitCode } else { nil }
            return .stale(.notRun(why.text, exitCode: code))
        }
        if let pause = prospect.pause { return .stale(paced(pause, run)) }
        switch prospect.standing {
        case .never: return changedInFirstRun(status)
        case .fresh: return dependsOnFiles(name) ? .fresh(run: run) : nil
        case .notYet: return status.run > 0 || verdict != nil ? .unknown(reasons: []) : nil
        case .unknown(let reasons): return .unknown(reasons: reasons)
        case .inconclusive: return dependsOnFiles(name) ? .stale(.inconclusive(run: run ?? 0)) : nil
        case .drifted(let paths): return .stale(.changedDuring(run: run ?? 0, .init(paths.map(\.description))))
        case .unrecorded: return dependsOnFiles(name) ? .stale(.unrecorded(run: run ?? status.run)) : nil
        case .redefined: return .stale(.redefined(since: run ?? status.run))
        case .inputsChanged(let seen, _):
            let paths = seen.map { inputs.changes(of: name, since: $0).map(\.description) } ?? []
            return .stale(.changed(.init(paths), since: run))
        case .outputsChanged: return .stale(.outputsChanged(changedOutputs(of: name), since: run ?? 0))
        case .needsChanged(let needs): return .stale(.needsChanged(needs.map(\.text), since: run))
        }
    }

    private func paced(_ pause: Prospect.Pause, _ run: Int?) -> Freshness.Staleness {
        func seconds(_ until: LoopInstant) -> Int {
            max(0, Int(LoopInstant.now.duration(to: until).components.seconds)) + 1
        }
        return switch pause {
        case .ownChanges(let paths, let until):
            .paced(.init(paths.map(\.description)), run: run ?? 0, seconds: seconds(until))
        case .circle(let paths, let others, let until):
            .inCircle(.init(paths.map(\.description)), with: others, seconds: seconds(until))
        }
    }

    /// A job without a verdict: what has changed since its first run began.
    private func changedInFirstRun(_ status: UnitStatus) -> Freshness? {
        guard status.hasRun, let seen = inputs.launched(status.name), seen != inputs.current(status.name) else {
            return nil
        }
        let paths = inputs.changes(of: status.name, since: seen).map(\.description)
        return paths.isEmpty ? nil : .stale(.changed(.init(paths), since: status.run))
    }

    private func changedOutputs(of job: String) -> Freshness.Paths {
        guard let left = reconciler.knowledge[job]?.outputsLeft else { return .init([]) }
        return .init(inputs.outputPaths(of: job, since: left).map(\.description))
    }

    /// Whether the unit, or anything that it needs, has inputs.
    private func dependsOnFiles(_ name: String) -> Bool {
        inputs.hasInputs(name) || reconciler.registry.allNeeds(of: name).contains(where: inputs.hasInputs)
    }

    func prospect(of name: String) -> Prospect { decisions.prospect(of: name) }

    /// What the unit's definition comes to now.
    func definition(of name: String) -> String? { reconciler.definition(of: name) }

    func isBisectRun(_ unit: String) -> Bool { reconciler.bisectRun?.unit == unit }

    // MARK: Observing

    /// Passes on what is known of a unit's files.
    func observe(_ name: String) {
        var observation = UnitObservation()
        let reasons = inputs.unknown(of: name)
        if inputs.isScanning(name) {
            // This asks for them.
            _ = (inputs.current(name), inputs.outputs(of: name))
            observation.inputs = .notYet
        } else if !reasons.isEmpty {
            observation.inputs = .unknown(reasons)
        } else {
            if inputs.hasInputs(name) { observation.inputs = inputs.current(name).map { .known($0) } ?? .notYet }
            if inputs.hasOutputs(name) { observation.outputs = inputs.outputs(of: name).map { .known($0) } ?? .notYet }
        }
        post(.observed(name, observation))
    }

    /// Looks at all that units depend on, and at all that they need, up to now.
    func lookAgain(at names: [String]) async {
        await sources?.sync()
        for name in Set(names.flatMap { reconciler.registry.allNeeds(of: $0) + [$0] }).sorted() {
            await inputs.settle(name)
            observe(name)
        }
        post(.changesAreComplete)
    }
}

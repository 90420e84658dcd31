import Loop
import Model
import Syscalls

@testable import Daemon
@testable import Supervisor

/// What must hold, looked at whenever something happens that could break it. Numbers are those of the house's invariants.
extension World {
    // MARK: Runs

    /// The daemon has decided to start a run.
    func ordered(_ run: RunIdentity) {
        note("\(run) is ordered")
        if let last = truth.keys.filter({ $0.unit == run.unit }).map(\.number).max(), run.number < last {
            breaks("I4: \(run) is ordered after \(run.unit)#\(last)")
        }
        truth[run] = truth[run] ?? Truth(version: disk.versions[run.unit] ?? 0)
        ledger.expectNothing(of: run.unit)
        // What is on its way down and is still to be stopped may come up once more.
        if ledger.isToStayStopped(run.unit), daemon?.registry.isWanted(run.unit) == true {
            breaks("\(run) is ordered although its stop was begun, and nobody has asked for it since")
        }
        if unit(run.unit)?.isService == false { ledger.jobRuns.insert(run) }
    }

    /// A leader has been started.
    func began(_ leader: SimProcess, of run: RunIdentity) {
        note("\(run) begins as \(leader.pid)")
        if truth[run]?.leader != nil { breaks("I1: \(run) is started twice") }
        truth[run]?.leader = leader
        truth[run]?.began = now
        for other in machine.sorted where other.isAlive && other.run?.unit == run.unit && other.run != run {
            if other.image == .program, !isLost(other) {
                breaks("I1: \(run) begins while \(other.pid) of \(other.run?.description ?? "") lives")
            }
        }
    }

    /// Whose shim was killed, who carries no mark: a stranger to everybody, as docs/reliability.md says.
    private func isLost(_ process: SimProcess) -> Bool {
        process.folder == nil && process.run.map { truth[$0]?.shimWasKilled ?? false } ?? true
    }

    func checkNeeds(of name: String, _ registry: UnitRegistry) {
        for need in unit(name)?.needs ?? [] where registry[need]?.status.isUp != true {
            breaks("\(name) is started although \(need) is \(registry[need]?.status.stateName ?? "unknown")")
        }
    }

    /// An exit record is written.
    func recorded(_ record: EndRecord, _ run: RunIdentity) {
        note("\(run): recorded \(record.outcome)")
        if let before = disk.runs[run]?.ended, before.outcome != record.outcome {
            breaks("the end of \(run) was \(before.outcome) and becomes \(record.outcome)")
        }
        disk.runs[run]?.ended = record
    }

    /// The daemon reports how a run ended.
    func told(_ run: RunIdentity, _ outcome: RunOutcome) {
        note("\(run): told \(outcome)")
        guard let truth = truth[run] else { return breaks("\(run) ends and was never ordered") }
        let status = truth.leader?.status
        switch outcome {
        case .ended(let claimed, let timedOut):
            if claimed != status { breaks("\(run) ended with \(status?.description ?? "nothing"), told is \(claimed)") }
            if timedOut, !isOverTime(run), !truth.wasCutOff { breaks("\(run) is said to have timed out") }
        case .unknown:
            if !truth.shimWasKilled, !truth.wasCutOff { breaks("nobody saw \(run) end, and its shim was never killed") }
            if truth.leader?.isAlive == true { breaks("\(run) is said to have ended, and its leader lives") }
        case .couldNotStart:
            if truth.leader?.isLeader == true, !truth.shimWasKilled, !truth.wasCutOff {
                breaks("\(run) is said not to have started")
            }
        }
        self.truth[run]?.told.append(outcome)
    }

    private func isOverTime(_ run: RunIdentity) -> Bool {
        guard let limit = unit(run.unit)?.timeLimit, let began = truth[run]?.began else { return false }
        return now - began >= limit.wholeNanoseconds
    }

    /// The daemon says that nothing of a run is left.
    func toldGone(_ run: RunIdentity) {
        note("\(run) is gone")
        for process in machine.sorted where process.isAlive && process.run == run && process.image == .program {
            if !isLost(process) { breaks("I2: \(process.pid) of \(run) is left") }
        }
    }

    // MARK: Signals

    func checkSignal(_ signal: Signal, to process: SimProcess, of run: RunIdentity) {
        note("\(signal) to \(process.pid) of \(run)")
        guard process.run == run else {
            return breaks(
                "I3: \(signal) for \(run) goes to \(process.pid) of \(process.run?.description ?? "a stranger")")
        }
        guard process.isLeader, truth[run]?.stopWasOrdered != true, !isOverTime(run) else { return }
        breaks("\(signal) goes to the leader of \(run), which nobody has ordered to stop")
    }

    /// The daemon orders a run to stop.
    /// - Parameter isWanted: whether it is to run again afterwards.
    func stopped(_ run: RunIdentity, _ reason: Reason?, isWanted: Bool) {
        note("\(run) is to stop: \(reason?.text ?? "")")
        truth[run]?.stopWasOrdered = true
        if reason?.cause == .manual, !isWanted, unit(run.unit)?.isService == true { ledger.stopBegan(of: run.unit) }
        switch reason?.cause {
        case .manual, .change, .probe:
            // A unit that is to stop may have to wait until it is no longer needed, and be started again meanwhile.
            if !ledger.excused.contains(run.unit), ledger.wishes[run.unit] == true, !isOutdated(run) {
                breaks("\(run) is stopped (\(reason?.text ?? "")), and nothing calls for it")
            }
        case .dependency:
            let needed = disk.runs[run]?.needed.runs ?? [:]
            let hasCause = needed.contains {
                unit($0.key)?.restartsDependents == true && disk.numbers(of: $0.key).last != $0.value
            }
            if !hasCause, !isOutdated(run) {
                breaks("\(run) is stopped (\(reason?.text ?? "")), and what it needs has not restarted")
            }
        case .config, .crash, .recovery, nil:
            breaks("\(run) is stopped without being asked, because \(reason?.text ?? "of nothing")")
        }
    }

    /// Whether the inputs of a run, or of what it was started on, have been saved since.
    func isOutdated(_ run: RunIdentity) -> Bool {
        guard let truth = truth[run] else { return false }
        if truth.version < disk.versions[run.unit] ?? 0 { return true }
        return (disk.runs[run]?.needed.runs ?? [:]).contains { isOutdated(RunIdentity(unit: $0.key, number: $0.value)) }
    }

    func excuse(_ unit: String) { ledger.excuse(unit) }

    func answered(_ unit: String, _ answer: ProbeAnswer) { if case .unhealthy = answer { ledger.excuse(unit) } }

    // MARK: Lives

    func moved(_ name: String, _ life: UnitStateMachine) {
        note("\(name) is \(life.status.stateName): \(life.reason.text)")
        if life.reason.text.isEmpty { breaks("\(name) is \(life.status.stateName) without a reason") }
        guard case .service(let service) = life else { return }
        if let before = ledger.restarts[name], service.restarts < before {
            breaks("I4: the restarts of \(name) go from \(before) to \(service.restarts)")
        }
        // Starting it again resets the counters.
        ledger.restarts[name] = service.state == .stopped ? nil : service.restarts
    }

    /// A daemon has taken over.
    func checkMemory(of daemon: SimDaemon) {
        guard disk.state.phase != .idle, disk.state.boot == machine.bootName else { return }
        for (name, memory) in disk.state.memories ?? [:] {
            // A restart that a change calls for clears them.
            if daemon.isBeingRestarted(name) { continue }
            guard case .service(let life) = daemon.registry[name], life.isWanted else { continue }
            if life.restarts < memory.restarts {
                breaks("I4: \(name) had \(memory.restarts) restarts, the next daemon says \(life.restarts)")
            }
            if life.failures < memory.failures {
                breaks("\(name) had failed \(memory.failures) times, the next daemon says \(life.failures)")
            }
        }
    }

    // MARK: Verdicts

    func concluded(_ run: RunIdentity, _ verdict: Verdict) {
        note("\(run) \(verdict.name)")
        if run.number > 0 { ledger.unsaved.append((run, verdict)) }
    }

    func save(_ state: DaemonState) {
        disk.state = state
        for (run, verdict) in ledger.unsaved {
            disk.verdicts[run, default: []].append(verdict)
            if (disk.verdicts[run]?.count ?? 0) > 1 { breaks("\(run) has two verdicts: \(disk.verdicts[run] ?? [])") }
        }
        ledger.unsaved = []
    }

    /// The daemon was killed over a request: the command asks the next one.
    func interrupted(_ request: SimDaemon.Request) {
        note("killed over: \(request)")
        if case .change = request { return }
        ledger.interrupted(request)
        agenda.add(at: now + Int64(random.within(1_000_000...4_000_000_000))) { self.insist(on: request) }
    }

    /// Asks until a daemon has taken it.
    private func insist(on request: SimDaemon.Request) {
        startDaemon()
        guard let daemon, daemon.hasBegun else {
            return agenda.add(at: now + 100_000_000) { self.insist(on: request) }
        }
        note("asked once more: \(request)")
        ledger.asked(request, self)
        daemon.handle(request)
    }

    func acknowledged(_ request: SimDaemon.Request) {
        note("acknowledged: \(request)")
        ledger.acknowledged(request, self)
    }
}

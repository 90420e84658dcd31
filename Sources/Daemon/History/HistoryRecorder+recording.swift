import History
import Log
import Model
import ProjectContext
import Supervisor
import Syscalls

/// What the daemon records in its history.
extension HistoryRecorder {
    /// What is known of a run when it begins, beside its unit's status.
    struct Circumstances {
        /// The kind of run; nil for the unit's own.
        var kind: RunFacts.Kind?
        var cycle: Int?
        var snapshot: SnapshotID?
        var definition: String?
        var basis: Basis?
        var head: String?
    }

    /// A run of a unit is launched, for the reason that its status gives.
    func launched(_ status: UnitStatus, _ circumstances: Circumstances) {
        let kind: RunFacts.Kind = if case .service = status.life { .service } else { .job }
        append(
            .runBegan(
                RunFacts(
                    run: RunIdentity(unit: status.name, number: status.run), kind: circumstances.kind ?? kind,
                    cycle: circumstances.cycle.map { Int64($0) }, reason: status.reason,
                    actor: actor(of: status.reason), snapshot: circumstances.snapshot,
                    definition: circumstances.definition, basis: circumstances.basis, head: circumstances.head,
                    begun: status.began ?? .now,
                    logBegin: logBegins[status.name])))
        probes[status.name] = nil
        last[status.name] = (last[status.name]?.state ?? status.stateName, status.run, true)
    }

    /// A unit's run got its verdict before it could begin.
    func couldNotBegin(_ run: RunIdentity, _ verdict: Verdict, why reason: Reason, _ circumstances: Circumstances) {
        append(
            .runBegan(
                RunFacts(
                    run: run, kind: .job, cycle: circumstances.cycle.map { Int64($0) }, reason: reason,
                    actor: actor(of: reason), snapshot: circumstances.snapshot, definition: circumstances.definition,
                    basis: circumstances.basis, head: circumstances.head, begun: .now)))
        let problem = if case .broken(let problem) = verdict { problem.description } else { verdict.name }
        ended(run, EndRecord(outcome: .couldNotStart(problem, code: 0)), verdict)
        last[run.unit]?.run = run.number
    }

    /// A unit's state changed.
    func moved(_ status: UnitStatus, _ circumstances: Circumstances) {
        let state = status.stateName
        let before = last[status.name]
        // One that is adopted was launched by an earlier daemon, which may not have come to write it down.
        if status.hasRun, status.run > before?.run ?? 0 { launched(status, circumstances) }
        // A unit that never had a process and cannot be started has no run to report on.
        let isUnbegun = before?.hasRun != true && status.life.isBetweenStarts
        if case .service(.healthy) = status.life, status.run > 0 {
            append(.runReady(RunIdentity(unit: status.name, number: status.run), at: .now))
        }
        if let before, before.hasRun, !status.hasRun, let end = logEnd(of: status.name) {
            append(.runLogged(RunIdentity(unit: status.name, number: before.run), end: end))
        }
        last[status.name] = (state, status.hasRun ? status.run : before?.run ?? 0, status.hasRun)
        append(
            .event(
                Event(
                    time: .now, kind: .transition, unit: status.name,
                    run: status.run > 0 && !isUnbegun ? status.run : nil,
                    before: before?.state, after: state, cause: status.reason.cause,
                    text: explanation(of: status, afterRun: before?.hasRun == true),
                    actor: actor(of: status.reason))))
    }

    /// Why a unit is in its state: of a job whose run is over also how that ended, which the reason for its start does not say.
    private func explanation(of status: UnitStatus, afterRun: Bool) -> String {
        switch status.life {
        case .job(.ending, _): return status.reasonText(at: .now)
        case .job(.idle, let verdict?) where afterRun:
            let how = Cycle.Outcome.verdict(verdict).text(how: status.lastEnd.map { "\($0.outcome)" })
            return "\(how); it ran for \(status.reason.text)"
        case .job(.idle, .broken(let problem)?) where status.reason.cause != .dependency:
            return "\(problem); it was to run for \(status.reason.text)"
        // What the last run has come to is of no interest while the next one is stopped.
        case .job(.stopping, _), .service: return status.reasonText(at: .now)
        case .job: return status.reason.text
        }
    }

    /// A unit is about to be launched: its output follows the present end of its log.
    func willLaunch(_ unit: String) { logBegins[unit] = logEnd(of: unit) ?? "1:0" }

    /// "17:4711": the number of the file, and the bytes in it.
    private func logEnd(of unit: String) -> String? {
        guard let position = (try? LogTail.end(folder: project.logs, unit: unit)) ?? nil else { return nil }
        return "\(position.number):\(position.offset)"
    }

    /// A probe of a service that was up has answered.
    func probed(_ run: RunIdentity, _ answer: ProbeAnswer) {
        guard let text = probes[run.unit, default: ProbeFailures()].record(answer) else { return }
        append(
            .event(
                Event(
                    time: .now, kind: .probe, unit: run.unit, run: run.number > 0 ? run.number : nil, cause: .probe,
                    text: text, actor: "bgexec")))
    }

    func ended(_ run: RunIdentity, _ record: EndRecord, _ verdict: Verdict?) {
        append(
            .runEnded(
                run,
                RunEnding(
                    outcome: record.outcome, verdict: verdict, time: record.time, duration: record.duration,
                    cpuTime: record.cpuTime, peakMemory: record.peakMemory)))
    }

    func began(_ cycle: Cycle, head: String?) {
        let changes: [Path] = if case .change(let paths) = cycle.cause { paths.map { Path($0) } } else { [] }
        append(
            .cycleBegan(
                CycleRecord(
                    id: Int64(cycle.number), reason: cycle.reason, actor: actor(of: cycle.reason), begun: cycle.time,
                    head: head, changes: changes)))
    }

    /// A cycle ended.
    func ended(_ cycle: Cycle) {
        let verdict: Verdict? = if case .verdict(let verdict)? = cycle.result { verdict } else { nil }
        append(.cycleEnded(id: Int64(cycle.number), verdict, at: .now))
        append(
            .event(
                Event(
                    time: .now, kind: .verdict, after: cycle.result?.name, cause: cycle.reason.cause,
                    text: "cycle \(cycle.number) \(cycle.result?.name ?? "over"): \(cycle.causeText)")))
    }

    /// Records another event.
    func record(_ kind: Event.Kind, _ text: String, unit: String? = nil, by actor: String? = nil) {
        append(.event(Event(time: .now, kind: kind, unit: unit, text: text, actor: actor)))
    }

    private func actor(of reason: Reason) -> String {
        switch reason.cause {
        case .change: "the watcher"
        case .crash, .probe, .dependency, .recovery: "bgexec"
        case .config: "the configuration"
        case .manual: actor
        }
    }
}

extension UnitStatus.Life {
    /// It has no process, and is tried again.
    fileprivate var isBetweenStarts: Bool {
        switch self {
        case .service(.failed), .service(.backingOff): true
        case .service, .job: false
        }
    }
}

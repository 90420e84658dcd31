import History
import Loop
import Supervisor
import Syscalls

/// Writes the daemon's part of the history: what happens goes in as facts, and is safe at the end of the loop's turn.
@LoopActor
final class Chronicle {
    private let ledger: Ledger
    private let diary: Diary
    private var flushIsDue = false
    /// The state and the run that each unit was last seen in.
    private var last: [String: (state: String, run: Int)] = [:]
    private let actor = ProcessTable.name(ofUser: ThisProcess.user)

    /// Opens the project's history.
    /// - Throws: `DatabaseError` or `SystemError` when it can neither be opened nor begun anew.
    init(of project: Project, diary: Diary) throws {
        ledger = try Ledger(folder: project.state)
        self.diary = diary
        if let repair = ledger.repair { diary.write("\(repair)") }
    }

    /// Looks things up in what has been written.
    var reader: LedgerReader { LedgerReader(of: ledger) }

    /// The number of the last cycle.
    var lastCycle: Int { Int(ledger.lastCycle) }

    /// Takes a fact.
    func append(_ fact: Fact) {
        ledger.append(fact)
        guard !flushIsDue else { return }
        flushIsDue = true
        EventLoop.shared.schedule(at: .now) { [weak self] in self?.flush() }
    }

    /// Makes safe what has been taken. What the disk refuses is kept and tried again with the next facts.
    func flush() {
        flushIsDue = false
        let wasWell = ledger.trouble == nil
        do {
            try ledger.flush()
            if !wasWell { diary.write("the history can be written again") }
        } catch {
            if wasWell { diary.write("the history cannot be written, what happens is kept in memory: \(error)") }
            EventLoop.shared.schedule(at: .now.advanced(by: .seconds(2))) { [weak self] in self?.flush() }
        }
    }

    /// Since when, and why, the history is not durable.
    var trouble: String? { ledger.trouble.map { "the history is not durable since \($0.since): \($0.error.message)" } }

    /// Forgets what is too old or too much.
    func prune() {
        do { try ledger.prune(Retention()) } catch { diary.write("old history could not be removed: \(error)") }
    }

    // MARK: What the daemon tells

    /// A unit came into another state.
    /// - Parameter kind: what kind of run it has; nil for the unit's own.
    func moved(
        _ status: UnitStatus, of kind: RunFacts.Kind? = nil, cycle: Int?, snapshot: SnapshotID?, definition: String?,
        head: String?
    ) {
        let state = status.stateName
        let before = last[status.name]
        if status.hasRun, status.run > before?.run ?? 0 {
            let ordinary: RunFacts.Kind = if case .service = status.life { .service } else { .job }
            append(
                .runBegan(
                    RunFacts(
                        run: RunIdentity(unit: status.name, number: status.run), kind: kind ?? ordinary,
                        cycle: cycle.map { Int64($0) }, reason: status.reason, actor: actor(of: status.reason),
                        snapshot: snapshot, definition: definition, head: head, begun: status.began ?? .now)))
        }
        if state == "healthy", status.run > 0 {
            append(.runReady(RunIdentity(unit: status.name, number: status.run), at: .now))
        }
        last[status.name] = (state, status.hasRun ? status.run : before?.run ?? 0)
        append(
            .event(
                Event(
                    time: .now, kind: .transition, unit: status.name, run: status.run > 0 ? status.run : nil,
                    before: before?.state, after: state, cause: status.reason.cause, text: status.reason.text,
                    actor: actor(of: status.reason))))
    }

    /// A run ended.
    func ended(_ run: RunIdentity, _ record: EndRecord, _ verdict: Verdict?) {
        append(
            .runEnded(
                run,
                RunEnding(
                    outcome: record.outcome, verdict: verdict, time: record.time, duration: record.duration,
                    cpuTime: record.cpuTime, peakMemory: record.peakMemory)))
    }

    /// A cycle began.
    func began(_ cycle: Cycle, head: String?) {
        let changes: [Path] = if case .change(let paths) = cycle.cause { paths.map { Path($0) } } else { [] }
        append(
            .cycleBegan(
                CycleRecord(
                    id: Int64(cycle.number), reason: cycle.reason, actor: actor(of: cycle.reason), begun: cycle.time,
                    head: head, changes: changes)))
    }

    /// A cycle came to its end.
    func ended(_ cycle: Cycle) {
        let verdict: Verdict? = if case .verdict(let verdict)? = cycle.result { verdict } else { nil }
        append(.cycleEnded(id: Int64(cycle.number), verdict, at: .now))
        append(
            .event(
                Event(
                    time: .now, kind: .verdict, after: cycle.result?.name, cause: cycle.reason.cause,
                    text: "cycle \(cycle.number) \(cycle.result?.name ?? "over"): \(cycle.causeText)")))
    }

    /// Something else that belongs into the story.
    func note(_ kind: Event.Kind, _ text: String, unit: String? = nil, by actor: String? = nil) {
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

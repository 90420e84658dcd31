import Config
import History
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls

/// Writes the daemon's part of the history: what happens goes in as facts, and is safe at the end of the loop's turn.
@LoopActor
final class HistoryRecorder {
    private var ledger: Ledger
    let project: Project
    private let daemonLog: DaemonLog
    private let services: Set<String>
    private var flushIsDue = false
    private var pace = PruneSchedule()
    private var isPruning = false
    /// Called after old history has been removed.
    var afterPruning: @LoopActor () -> Void = {}
    /// The state and the run that each unit was last seen in.
    var last: [String: (state: String, run: Int, hasRun: Bool)] = [:]
    /// Where the lines of each unit's present or last run begin in its log.
    var logBegins: [String: String] = [:]
    /// What each service's probe has answered lately.
    var probes: [String: ProbeFailures] = [:]
    let actor = ProcessTable.name(ofUser: ThisProcess.user)

    /// Opens the project's history. A damaged one is set aside and rebuilt from what can still be read.
    /// - Throws: `DatabaseError` or `SystemError` when it can neither be opened nor created again.
    init(of project: Project, _ config: ProjectConfig, daemonLog: DaemonLog) throws {
        self.project = project
        self.daemonLog = daemonLog
        services = Set(config.units.filter(\.isService).map(\.name))
        ledger = try Ledger(folder: project.state)
        afterOpening()
    }

    /// Reads what has been written.
    var reader: LedgerReader { LedgerReader(of: ledger) }

    /// The number of the last cycle.
    var lastCycle: Int { Int(ledger.lastCycle) }

    func append(_ fact: Fact) {
        ledger.append(fact)
        guard !flushIsDue else { return }
        flushIsDue = true
        EventLoop.running.schedule(at: .now) { [weak self] in self?.flush() }
    }

    /// Writes the pending facts. What cannot be written is kept and tried again with the next facts.
    func flush() {
        flushIsDue = false
        let wasWell = ledger.trouble == nil
        let count = ledger.waiting.count
        if count > 0, ledger.isCutOff { takePlaceAgain() }
        do {
            try ledger.flush()
            if !wasWell { daemonLog.write("the history can be written again") }
            if count > 0, pace.isDue(after: count, at: .now) { prune() }
        } catch  where error.isDamage && wasWell && reopen() {
            flush()
        } catch {
            if wasWell { daemonLog.write("the history cannot be written, events are kept in memory: \(error)") }
            EventLoop.running.schedule(at: .now.advanced(by: .seconds(2))) { [weak self] in self?.flush() }
        }
    }

    /// Since when, and why, the history is not durable.
    var trouble: String? { ledger.trouble.map { "the history is not durable since \($0.since): \($0.error.message)" } }

    // MARK: Pruning

    /// Removes history that is too old or too large, in steps, so that other work can run between two steps.
    private func prune() {
        guard !isPruning else { return }
        isPruning = true
        pruneStep()
    }

    private func pruneStep() {
        do {
            isPruning = try !ledger.pruneStep(Retention()).isOver
        } catch {
            isPruning = false
            daemonLog.write("old history could not be removed: \(error)")
        }
        guard isPruning else { return afterPruning() }
        EventLoop.running.schedule(at: .now.advanced(by: .milliseconds(50))) { [weak self] in self?.pruneStep() }
    }

    // MARK: Damage

    /// Replaces the file if it turns out to be damaged while writing; pending facts go into the new one.
    /// - Returns: whether that helped.
    private func reopen() -> Bool {
        let waiting = ledger.waiting
        guard let fresh = try? Ledger(folder: project.state), fresh.repair != nil else { return false }
        ledger = fresh
        afterOpening()
        waiting.forEach(ledger.append)
        return true
    }

    /// The file was removed or overwritten: anything written to it would be lost.
    private func takePlaceAgain() {
        let waiting = ledger.waiting
        let isBack = ledger.putBack()
        do { ledger = try Ledger(folder: project.state) } catch {
            daemonLog.write("the history file is missing or damaged and cannot be recreated: \(error)")
            return
        }
        if isBack {
            let words = "the history file was removed while it was in use; it has been restored"
            daemonLog.write(words)
            record(.gap, words)
        } else {
            afterOpening()
        }
        waiting.forEach(ledger.append)
    }

    /// Adds what the records of these runs say.
    func recall(_ runs: [RunIdentity]) {
        let recollection = HistoryRebuild(of: project, services: services)
        runs.flatMap(recollection.facts(on:)).forEach(append)
    }

    private func afterOpening() {
        guard let repair = ledger.repair else { return }
        daemonLog.write("\(repair)")
        let found = HistoryRebuild(of: project, services: services).facts(besides: reader)
        guard !found.isEmpty else { return }
        found.forEach(ledger.append)
        let words =
            "\(found.count { if case .runBegan = $0 { true } else { false } }) runs were restored from logs and run records"
        daemonLog.write(words)
        record(.gap, words)
    }
}

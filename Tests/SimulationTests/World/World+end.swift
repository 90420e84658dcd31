import Loop
import Model

@testable import Daemon
@testable import Supervisor

/// When nothing breaks any more, everything must come to be as it was wished: I8.
extension World {
    /// As long as the longest pause, and some more.
    private static let patience: Int64 = 700_000_000_000

    func settle() {
        note("from here on nothing breaks")
        isFaulty = false
        faults = Faults()
        let end = now + Self.patience
        startDaemon()
        while broken.isEmpty, let missing = whatIsMissing() {
            guard now < end, agenda.nextTime != nil else { return breaks("I8: all is well, and \(missing)") }
            if daemon == nil { startDaemon() }
            step()
        }
    }

    /// The first thing that is not as it should be; nil when all is.
    private func whatIsMissing() -> String? {
        if let daemon, !daemon.hasBegun { return "the daemon has not begun" }
        guard let daemon else {
            return machine.sorted.first { $0.isAlive && $0.image == .program && $0.run != nil && !isLostProcess($0) }
                .map { "\($0.pid) of \($0.run?.description ?? "") is left though all is stopped" }
                ?? (ledger.wishes.values.contains(true) ? "no daemon cares" : nil)
        }
        for unit in units {
            guard let life = daemon.registry[unit.name] else { return "\(unit.name) is unknown" }
            if let problem = problem(of: unit, life) { return problem }
        }
        for run in ledger.jobRuns where truth[run]?.leader?.isLeader == true && disk.verdicts[run]?.count != 1 {
            return "\(run) has \(disk.verdicts[run]?.count ?? 0) verdicts"
        }
        return daemon.reconciler.plan.open.first { cycle in !cycle.steps.contains { isHeldUp($0.unit) } }
            .map { "cycle \($0.number) is open" }
    }

    private func problem(of unit: SimUnit, _ life: UnitStateMachine) -> String? {
        let state = life.status.stateName
        let processes = machine.sorted.filter {
            $0.isAlive && $0.image == .program && $0.run?.unit == unit.name && !isLostProcess($0)
        }
        if !life.status.hasRun, !processes.isEmpty {
            return "\(unit.name) is \(state), and \(processes.map(\.pid)) live"
        }
        guard unit.isService else {
            return life.isWanted && !isHeldUp(unit.name) ? "\(unit.name) is \(state)" : nil
        }
        if ledger.wishes[unit.name] == true {
            return life.status.isUp || isHeldUp(unit.name)
                ? nil : "\(unit.name) is wanted and \(state): \(life.reason.text)"
        }
        return life.status.hasRun || life.isWanted ? "\(unit.name) is not wanted and \(state)" : nil
    }

    /// It needs something that was stopped: it says so, and waits.
    private func isHeldUp(_ name: String) -> Bool {
        guard let unit = unit(name), daemon?.registry[name]?.status.stateName == "blocked" || !unit.isService else {
            return false
        }
        return unit.needs.contains { ledger.wishes[$0] != true || isHeldUp($0) }
    }

    private func isLostProcess(_ process: SimProcess) -> Bool {
        process.folder == nil && process.run.map { truth[$0]?.shimWasKilled ?? false } ?? true
    }
}

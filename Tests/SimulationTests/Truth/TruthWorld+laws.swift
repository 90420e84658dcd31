import Model

@testable import Daemon
@testable import Supervisor

/// What must hold: nothing that is called fresh says anything else than the oracle, nothing waits for ever, nothing storms.
extension TruthWorld {
    /// Looked at after everything that happens.
    func checkTruth() {
        guard let daemon, daemon.isAlive, daemon.isCaughtUp, daemon.untold.isEmpty else { return }
        checkPatience(daemon)
        checkLimit(daemon)
        let oracle = TruthOracle(units, disk)
        for unit in units {
            guard daemon.reconciler.prospect(of: unit.name).standing == .fresh else { continue }
            let answer = oracle.answers[unit.name]
            if unit.isService {
                guard let process = disk.processes[unit.name], process.status == nil, answer != .blocked else {
                    continue
                }
                if answer != .good(process.value) {
                    breaks("\(process.run) counts as fresh, and has read something else")
                }
                continue
            }
            let verdict = daemon.reconciler.knowledge[unit.name]?.verdict
            switch (verdict?.verdict, answer) {
            case (.passed, .good), (.failed, .red): break
            // It cannot be asked now whether it would pass.
            case (_, .blocked): break
            case (let said, let answer):
                breaks("\(unit.name) is fresh and \(said?.name ?? "nothing"), and it would be \(Self.text(answer))")
            }
        }
    }

    /// No more jobs run at once than may.
    private func checkLimit(_ daemon: TruthDaemon) {
        guard let maxParallel else { return }
        let running = jobs.filter { daemon.reconciler.registry[$0]?.status.hasRun == true }
        if running.count > maxParallel {
            breaks("\(running.joined(separator: ", ")) run, and maxParallel is \(maxParallel)")
        }
    }

    /// A job does not wait for a service if a job that it needs as well is red.
    private func checkPatience(_ daemon: TruthDaemon) {
        for job in jobs where daemon.reconciler.registry[job]?.status.stateName == "blocked" {
            var reconciler = daemon.reconciler
            if case .needFailed(let need, let verdict)? = reconciler.presentObstacle(of: job) {
                breaks("\(job) waits although \(need) \(verdict.name)")
            }
        }
    }

    /// Everything goes well for a while: `wait --fresh` of all jobs comes to an end.
    func rest() {
        isEventful = false
        defer { isEventful = true }
        note("from here on nothing happens")
        startDaemon()
        pass(1000)
        // Killed in the middle of its end.
        if let daemon, !daemon.isAlive { self.daemon = nil }
        let asked = jobs
        ask(.freshen(asked))
        pass(1000)
        launches = [:]
        let cycles = daemon?.reconciler.plan.lastNumber ?? 0
        pass(200_000)
        guard broken.isEmpty, let daemon, daemon.isAlive else { return }
        let oracle = TruthOracle(units, disk)
        for job in asked { checkRest(job, daemon, oracle) }
        for step in daemon.reconciler.plan.open.flatMap(\.steps) where !step.isOver {
            // A service that cannot come up is tried again and again.
            if unit(step.unit)?.isService == true, !oracle.isGood(step.unit) { continue }
            if unit(step.unit)?.scribbles != nil { continue }
            breaks("\(step.unit) has a step that is \(step.phase), and nothing happens")
        }
        let begun = daemon.reconciler.plan.lastNumber - cycles
        if begun > 40 { breaks("\(begun) cycles began within 200 s of quiet") }
        for (name, count) in launches where count > 20 && oracle.answers[name] != .blocked {
            breaks("\(name) was launched \(count) times within 200 s of quiet")
        }
    }

    private func checkRest(_ job: String, _ daemon: TruthDaemon, _ oracle: TruthOracle) {
        let answer = oracle.answers[job]
        let prospect = daemon.reconciler.prospect(of: job)
        // It changes its own inputs: it is run again after a pause, and says so.
        if unit(job)?.scribbles != nil, prospect.pause != nil || prospect.isInProgress { return }
        let state =
            "\(job) is \(prospect.standing)\(prospect.isInProgress ? ", in progress" : "")"
            + (prospect.notRun.map { ", not run: \($0.text)" } ?? "")
        switch (answer, prospect.notRun) {
        case (.good, nil), (.red, nil):
            if prospect.standing != .fresh {
                breaks("after a request for a fresh verdict \(state), and it would be \(Self.text(answer))")
            }
        case (.notRun, .needFailed): break
        // It has waited in vain for a service that does not come up either.
        case (.notRun, nil) where needs(of: job).contains { oracle.answers[$0] == .blocked }: break
        case (.blocked, _):
            if prospect.standing == .fresh { break }
            if daemon.reconciler.plan.hasOpenStep(of: job) { breaks("it waits for ever: \(state)") }
        case (let answer, let why):
            breaks("\(state), not run: \(why?.text ?? "no reason"), and it would be \(Self.text(answer))")
        }
    }

    private static func text(_ answer: TruthOracle.Answer?) -> String { answer.map { "\($0)" } ?? "nothing" }

    func needs(of name: String) -> [String] {
        let needs = unit(name)?.needs ?? []
        return needs + needs.flatMap { self.needs(of: $0) }
    }
}

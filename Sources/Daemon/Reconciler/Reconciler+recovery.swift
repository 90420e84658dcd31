import History
import Model
import Supervisor
import Syscalls

/// How a daemon resumes what the previous one left.
extension Reconciler {
    /// Restores what is known of a unit from earlier runs, before any request for it.
    mutating func recall(_ recollection: Recollection) -> [Effect] {
        let name = recollection.unit
        for duration in recollection.durations { knowledge[name, default: .init()].usualDuration.learn(duration) }
        knowledge[name, default: .init()].runBasis = recollection.runBasis
        knowledge[name, default: .init()].verdict = recollection.verdict
        knowledge[name, default: .init()].outputsLeft = recollection.outputs
        reconsider(name)
        registry.recall(
            name, state.memories?[name]?.memory, verdict: state.verdicts[name]?.verdict, recollection.reason)
        return []
    }

    /// The last run of a job whose verdict has been reported.
    func judgedRun(of job: String) -> Int { state.verdicts[job].map { $0.run ?? .max } ?? 0 }

    /// A cycle that had not ended, and that this daemon does not continue, was cut off.
    func closeIfCutOff(cycle number: Int, hasEnded: Bool) -> [Effect] {
        let isContinued = plan.open.contains { $0.number == number }
        return hasEnded || isContinued ? [] : [.cutOff(cycle: number)]
    }

    /// Live runs have been adopted: earlier requests apply again.
    mutating func adopted(_ adopted: [String]) -> [Effect] {
        // Also one that has ended, and has not been judged.
        let atWork = units.map(\.name).filter { isJobAtWork($0) }
        for name in atWork { plan.adopt(running: name) }
        let wishes = state.wishes(
            services: units.filter(\.isService).map(\.name), jobs: units.filter { !$0.isService }.map(\.name),
            adopted: adopted)
        registry.unwant(wishes.unwanted, Reason(.manual, "a stop was requested before the daemon restarted"))
        // Until all inputs have been read it is not known which jobs have passed as they are now.
        holdBackJobs()
        later(.recoverWishes(wishes.wanted))
        later(.endLeftoverBisectRun)
        later(.resumeCycles(adopted: Array(Set(adopted + atWork))))
        if startsAllServices { later(.startWithSession) }
        return []
    }

    private func isJobAtWork(_ name: String) -> Bool {
        guard case .job(let life)? = registry[name] else { return false }
        return life.state != .idle
    }

    mutating func recoverWishes(_ names: [String]) {
        for name in names {
            registry.want(name, Reason(.recovery, "it was meant to run when the previous daemon ended"))
        }
    }

    /// All inputs have been read. Whatever changed while no daemon was running is a difference like any other. In a project that was not
    /// started as a whole, jobs have nothing to do until something changes.
    mutating func caughtUp() -> [Effect] {
        isCaughtUp = true
        if !resumesPrevious {
            state.acknowledged = nil
            if !state.wantsAll { acknowledgeAll() }
        }
        reconsiderAll()
        return [.saveSoon]
    }

    private mutating func acknowledgeAll() {
        for unit in units where !unit.isService && !demanded.contains(unit.name) { acknowledge(unit.name) }
    }

    /// Records that a job need not run by itself on what is there now.
    mutating func acknowledge(_ job: String) {
        guard let sources = presentBasis(of: job).sources else { return }
        state.acknowledged = (state.acknowledged ?? [:]).merging([job: sources.description]) { $1 }
    }
}

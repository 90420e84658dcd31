import Model
import Supervisor
import Syscalls

/// Handles requests. What follows from one is saved before it is promised.
extension Reconciler {
    mutating func handle(_ request: Request, _ reason: Reason, at now: LoopInstant, _ time: UTCTime) -> [Effect] {
        switch request {
        case .start(let names):
            phase = .active
            if names.isEmpty {
                state.wantsAll = true
                state.acknowledged = nil
            }
            for name in names.isEmpty ? startedServices : names { registry.want(name, reason) }
            reconsiderAll()
            later(.recordWanted)
        case .stop(let names):
            if names.isEmpty {
                // Active until nothing is left: if this daemon is killed, the next command starts one that finishes the stop.
                phase = .ending
                (state.wantsAll, state.wanted) = (false, [])
            } else {
                state.wantsAll = false
                state.wanted.removeAll(where: names.contains)
            }
            later(.stop(names, reason))
            later(.save)
            // Before anything ends: otherwise the next daemon would restart wanted services that do not run.
            return [.save]
        case .restart(let names):
            phase = .active
            for name in names.isEmpty ? wantedServices : names {
                let ran = registry.isWanted(name) || registry[name]?.status.hasRun == true
                // Also one that is waiting to be stopped: the last word counts.
                registry.want(name, reason)
                if ran { registry.post(name, .service(.restart(reason))) }
            }
            later(.recordWanted)
        case .once(let job):
            phase = .active
            registry.wantNeeds(of: job)
            later(.recordWanted)
            later(.runNow(job, reason))
        case .freshen(let names):
            phase = .active
            for name in names {
                if unit(name)?.isService == true { registry.want(name, reason) } else { registry.wantNeeds(of: name) }
            }
            later(.recordWanted)
            later(.demand(names))
        case .cancel(let job): registry.post(job, .job(.cancel(reason)))
        case .giveUp(let job, let why): registry.post(job, .job(.giveUp(why)))
        }
        later(.save)
        return []
    }

    /// Stops units, all without names: jobs that have not begun do not begin any more.
    mutating func stop(_ names: [String], _ reason: Reason, at now: LoopInstant, _ time: UTCTime) -> [Effect] {
        let all = names.isEmpty ? units.map(\.name) : names
        var effects: [Effect] = []
        requested.subtract(all)
        for job in all where unit(job)?.isService == false {
            effects += feed(.jobStopped(job, why: reason.text), at: now, time)
        }
        registry.unwant(names.isEmpty ? all + [bisectRun?.unit].compactMap { $0 } : names, reason)
        return effects
    }

    /// Whatever kept these units from being compared, or what they need, counts no more.
    mutating func demand(_ names: [String]) {
        for name in Set(names.flatMap { registry.allNeeds(of: $0) + [$0] }) {
            endPause(of: name)
            suspects.insert(name)
            guard case .job(let life)? = registry[name] else { continue }
            registry.post(name, .job(.askedFor))
            if case .stopping = life.state { knowledge[name, default: .init()].askedSinceCancelled = true }
        }
        demanded.formUnion(names.filter { unit($0)?.isService == false })
        comparisonIsDue = true
    }

    private mutating func endPause(of name: String) {
        state.acknowledged?[name] = nil
        knowledge[name]?.pacing.end()
        knowledge[name]?.circle.end()
        knowledge[name]?.notRun = nil
        paced[name] = nil
    }

    /// Runs a job whatever is known of it, after what it needs is what is there now.
    mutating func runNow(_ job: String, _ reason: Reason, at now: LoopInstant, _ time: UTCTime) -> [Effect] {
        let needs = registry.allNeeds(of: job)
        for name in needs + [job] { endPause(of: name) }
        requested.insert(job)
        let closing = closing(before: job, at: now)
        let run = closing.notRun[job] == nil ? closing.run + [job] : closing.run
        let effects = feed(
            .begin(.manual(reason.text), restart: closing.restart, run: run, notRun: closing.notRun), at: now, time)
        requestedCycle = plan.lastNumber
        return effects
    }

    /// The services that start with the project.
    private var startedServices: [String] {
        units.filter { unit in
            if case .service(let service) = unit.kind { service.autoStart } else { false }
        }.map(\.name)
    }

    /// Started to start all services, as with the session.
    mutating func startWithSession() -> [Effect] {
        guard phase == .idle else { return [] }
        phase = .active
        state.wantsAll = true
        for name in startedServices {
            registry.want(name, Reason(.manual, "started with the session"))
            state.wanted.append(name)
        }
        reconsiderAll()
        return [.saveSoon]
    }
}

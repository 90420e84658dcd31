import Model
import Supervisor
import Syscalls

/// Handles requests. What follows from one is saved before it is promised.
extension Reconciler {
    mutating func handle(_ request: Request, _ reason: Reason, at now: LoopInstant, _ time: UTCTime) -> [Effect] {
        switch request {
        case .start(let names):
            phase = .active
            if names.isEmpty { state.wantsAll = true }
            for name in names.isEmpty ? units.filter(\.isService).map(\.name) : names { registry.want(name, reason) }
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
            later(.save)
            return feed(.begin(.manual(reason.text), restart: [], run: [job], skipped: [:]), at: now, time)
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
        for job in all where unit(job)?.isService == false {
            effects += feed(.jobStopped(job, why: reason.text), at: now, time)
        }
        registry.unwant(names.isEmpty ? all + [bisectRun?.unit].compactMap { $0 } : names, reason)
        return effects
    }

    /// Started to start all services, as with the session.
    mutating func startWithSession() -> [Effect] {
        guard phase == .idle else { return [] }
        phase = .active
        state.wantsAll = true
        for unit in units where unit.isService {
            registry.want(unit.name, Reason(.manual, "started with the session"))
            state.wanted.append(unit.name)
        }
        return [.saveSoon]
    }
}

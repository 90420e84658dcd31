import Model

@testable import Daemon
@testable import Supervisor

/// What somebody can ask, as `Daemon` answers it.
extension SimDaemon {
    enum Request: Hashable {
        case start(String)
        case startAllServices
        case stop(String)
        case stopAll
        case restart(String)
        case once(String)
        case cancel(String)
        /// Files changed on which these units depend.
        case change(restart: [String], run: [String])
    }

    /// Carries it out, has it written down, and acknowledges it.
    func handle(_ request: Request) {
        if world.planted == .acknowledgesTooSoon {
            world.acknowledged(request)
            world.after(50_000_000, while: process) { self.carryOut(request) }
            return
        }
        carryOut(request)
        save()
        world.acknowledged(request)
        endIfStopped()
    }

    private func carryOut(_ request: Request) {
        let asked = Reason(.manual, "asked by ada")
        switch request {
        case .start(let name): start([name], asked)
        case .startAllServices:
            state.wantsAll = true
            start(world.units.filter(\.isService).map(\.name), asked)
        case .stop(let name):
            state.wantsAll = false
            state.wanted.removeAll { $0 == name }
            unwant([name], asked)
        case .stopAll:
            (state.isEnding, state.wantsAll, state.wanted) = (true, false, [])
            isEnding = true
            for unit in world.units where !unit.isService { feed(.jobStopped(unit.name, why: asked.text)) }
            unwant(world.units.map(\.name), asked)
        case .restart(let name):
            isEnding = false
            (state.isActive, state.isEnding) = (true, nil)
            let ran = wantedServices.contains(name) || registry[name]?.status.hasRun == true
            want(name, asked)
            if ran { post(name, .service(.restart(asked))) }
            state.wanted = wantedServices
        case .once(let job):
            isEnding = false
            (state.isActive, state.isEnding) = (true, nil)
            registry.wantNeeds(of: job)
            takeTurns()
            feed(.begin(.manual(asked.text), restart: [], run: [job], skipped: [:]))
            state.wanted = wantedServices
        case .cancel(let job): post(job, .job(.cancel(asked)))
        case .change(let restart, let run):
            let jobs = run.filter { registry.allNeeds(of: $0).isSubset(of: wantedServices) }
            let services = restart.filter { name in
                wantedServices.contains(name) && registry[name]?.status.stateName != "external"
            }
            if (services + jobs).isEmpty { return }
            feed(.begin(.change(["file"]), restart: services, run: jobs, skipped: [:]))
        }
    }

    private func start(_ names: [String], _ reason: Reason) {
        isEnding = false
        (state.isActive, state.isEnding) = (true, nil)
        for name in names { want(name, reason) }
        state.wanted = wantedServices
    }
}

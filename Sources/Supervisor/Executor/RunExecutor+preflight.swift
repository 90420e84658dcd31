import Loop
import Model
import Syscalls

/// Finding out, before a start, whether it can be done and whether it is needed.
extension RunExecutor {
    func preflight(_ unit: SupervisedUnit) {
        unit.endInquiry()
        unit.inquiry = Task.onLoop { [weak self, weak unit] in
            if case .service = unit?.definition.kind { await self?.pace.turn() }
            await unit?.definition.hooks?.prepare()
            guard !Task.isCancelled, let self, let unit else { return }
            switch unit.definition.kind {
            case .job: post(unit.name, .job(.preflightDone(impossible: unit.launchProblem())))
            case .service(let service):
                let found = await find(unit, service)
                guard !Task.isCancelled else { return }
                post(unit.name, .service(.preflightDone(found)))
            }
        }
    }

    private func find(_ unit: SupervisedUnit, _ service: UnitDefinition.Service) async -> ServiceStateMachine.Preflight
    {
        let problem = unit.launchProblem()
        // An explicit request is tried all the same.
        if problem == nil, case .service(let life) = life(of: unit.name), life.state == .failed,
            let end = unit.lastEnd?.outcome, end.isFaultOfCommand, unit.program?.isUnchanged(at: loop.now) == true
        {
            return .impossible(life.reason.text)
        }
        if let probe = service.probe, let preflight = await findOthers(probe, unit, service) { return preflight }
        return problem.map { .impossible($0.description) } ?? .clear
    }

    /// Whether another process already runs in the unit's place; nil when none does.
    private func findOthers(
        _ probe: ProbePolicy, _ unit: SupervisedUnit, _ service: UnitDefinition.Service
    ) async -> ServiceStateMachine.Preflight? {
        guard let port = probe.question.localPort else {
            guard service.detects, case .healthy(let text) = await answer(probe, unit) else { return nil }
            return .external(text, exitIsNoticed: false)
        }
        if let shortage = ResourceShortage.now { return .impossible(shortage.text(checking: "port \(port)")) }
        guard ListenerOwner.isTaken(port: port) else { return nil }
        let holder = ListenerOwner.holder(ofPort: port)
        let conflict = holder.map { PortConflict($0, besides: state) }
        let name = conflict?.holder ?? "a process that has ended since"
        guard service.detects else {
            let advice = conflict.map { ": \($0.advice(to: unit.name))" } ?? ""
            return .impossible("port \(port) is held by \(name)\(advice)")
        }
        switch await answer(probe, unit) {
        case .healthy(let text): return .external("\(text), served by \(name)", exitIsNoticed: watch(holder, unit))
        case .unknown(let text): return .impossible(text)
        case .unhealthy(let text), .suspended(let text):
            return .impossible("port \(port) is held by \(name), which fails the health check of \(unit.name): \(text)")
        }
    }

    private func answer(_ probe: ProbePolicy, _ unit: SupervisedUnit) async -> ProbeAnswer {
        await probe.ask(about: ProbeTarget(leader: nil, shim: nil), launch: unit.probeCommand, on: loop)
    }

    private func watch(_ holder: ListenerOwner.Holder?, _ unit: SupervisedUnit) -> Bool {
        guard let pid = holder?.pid, let process = try? ProcessHandle(opening: pid) else { return false }
        unit.external?.stopWatching()
        unit.external = try? ExternalProcess(process, on: loop) { [weak self, weak unit] in
            guard let unit else { return }
            self?.post(unit.name, .service(.probed(.unhealthy("pid \(pid) has ended"))))
        }
        return unit.external != nil
    }
}

extension SupervisedUnit {
    /// Why it cannot be run now; nil when it can. Remembers how its probe is run.
    func launchProblem() -> LaunchProblem? {
        do throws(LaunchProblem) {
            probeCommand = try definition.launch().probe
            return nil
        } catch {
            return error
        }
    }
}

extension ProbePolicy.Question {
    /// The TCP port on this machine that it asks; nil for other questions and other machines.
    var localPort: UInt16? {
        switch self {
        case .tcp(let host, let port), .redis(let host, let port): Self.isLocal(host) ? port : nil
        case .http(let question): Self.isLocal(question.host) ? question.port : nil
        case .unix, .exec, .log, .notify: nil
        }
    }

    private static func isLocal(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}

import Config
import History
import Log
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// How commands are answered.
extension Daemon {
    func handle(_ request: Request, from client: ClientConnection) async {
        do {
            let accepted = try await carryOut(request, for: client)
            // What was promised is on disk before it is promised. A deed has been saved with what follows from it.
            if request.deed == nil { save() }
            client.follows = request.wantsEvents
            client.send(.accepted(accepted))
            // What happened to it before the client followed: a job that cannot be run has its verdict by now.
            if let number = accepted.cycle, let cycle = cycle(number) { client.send(.cycle(cycle)) }
            post(.acknowledged)
        } catch let userError as UserError {
            client.send(.refused(.init(message: userError.message, advice: userError.advice, exitCode: userError.code)))
        } catch {
            client.send(.refused(.init(message: "\(error)", exitCode: UserError.Code.internalFailure.rawValue)))
        }
    }

    private func carryOut(_ request: Request, for client: ClientConnection) async throws -> Answer.Accepted {
        recordCommand(request)
        switch request {
        case .status, .follow: return accepted()
        case .audit:
            var answer = accepted()
            answer.audit = await sources?.audit()
            return answer
        case .read(let name, let sequence):
            recorder.append(.read(by: name, upTo: sequence, at: .now))
            return accepted()
        case .wait(let units, let fresh):
            try check(units)
            // Whoever only goes on with what it has asked for must not come too late to see its end.
            if fresh {
                await lifetime.caughtUp.pass()
                await sources?.sync()
            }
            return accepted(units: units.isEmpty ? loaded.config.units.map(\.name) : units)
        case .start(let units):
            // A unit may just have been added: what was saved before somebody asked counts.
            if units.contains(where: { unit($0) == nil }) { await sources?.sync() }
            return try start(units)
        case .stop(let units): return try stop(units)
        case .restart(let units): return try restart(units)
        case .once(let job):
            // What was saved before somebody asked is what the run is about.
            await sources?.sync()
            return try once(job)
        case .bisectRun(let job, let snapshot):
            await sources?.sync()
            await inputs.settle(job)
            return try beginBisectRun(of: job, on: snapshot, for: client)
        case .cancel(let job, let why):
            try check([job])
            post(.request(why.map { .giveUp(job, why: $0) } ?? .cancel(job), asked))
            return accepted(units: [job])
        }
    }

    private var asked: Reason { Reason(.manual, "asked by \(ProcessTable.name(ofUser: ThisProcess.user))") }

    private func start(_ names: [String]) throws -> Answer.Accepted {
        try check(names)
        if let job = names.first(where: { unit($0)?.isService == false }) {
            throw UserError("\(job) is a job, and jobs are run", advice: "use `bgexec once \(job)`", code: .badUsage)
        }
        let before = Set(reconciler.wantedServices)
        post(.request(.start(names), asked))
        let now = reconciler.wantedServices
        let concerned = Set(names.isEmpty ? now : names.flatMap { reconciler.registry.allNeeds(of: $0) + [$0] })
        return accepted(
            started: now.filter { !before.contains($0) },
            units: loaded.config.units.map(\.name).filter(concerned.contains))
    }

    private func stop(_ names: [String]) throws -> Answer.Accepted {
        try check(names)
        post(.request(.stop(names), asked))
        return accepted(units: names.isEmpty ? loaded.config.units.map(\.name) : names)
    }

    private func restart(_ names: [String]) throws -> Answer.Accepted {
        try check(names)
        if let job = names.first(where: { unit($0)?.isService == false }) {
            throw UserError("\(job) is a job, and jobs are run", advice: "use `bgexec once \(job)`", code: .badUsage)
        }
        post(.request(.restart(names), asked))
        return accepted(units: names.isEmpty ? reconciler.wantedServices : names)
    }

    private func once(_ job: String) throws -> Answer.Accepted {
        try check([job])
        guard unit(job)?.isService == false else {
            throw UserError(
                "\(job) is a service, and services are started", advice: "use `bgexec start \(job)`", code: .badUsage)
        }
        post(.request(.once(job), asked))
        return accepted(
            units: reconciler.registry.allNeeds(of: job).sorted() + [job], cycle: reconciler.plan.lastNumber)
    }

    // MARK: Helpers of the requests

    func accepted(
        started: [String] = [], units: [String] = [], cycle: Int? = nil, bisectRun: BisectRunReport? = nil
    ) -> Answer.Accepted {
        Answer.Accepted(status: report(), started: started, units: units, cycle: cycle, bisectRun: bisectRun)
    }

    func report() -> ProjectReport {
        ProjectReport(
            project: project.root.description,
            running: true,
            daemon: ThisProcess.pid,
            configProblem: configProblem,
            notDurable: notDurable,
            logProblem: LogProblem.now(in: project.logs).map { "logs cannot be written: \($0)" },
            units: statuses.map { self.report(on: $0) },
            lastCycle: reconciler.plan.open.last.map { self.report(on: $0) } ?? lastCycle,
            openCycles: reconciler.plan.open.isEmpty ? nil : reconciler.plan.open.map { self.report(on: $0) }
        )
    }

    private func cycle(_ number: Int) -> CycleReport? {
        if let open = reconciler.plan.open.first(where: { $0.number == number }) { return report(on: open) }
        return lastCycle.flatMap { $0.number == number ? $0 : nil }
    }

    private func unit(_ name: String) -> UnitConfig? { loaded.config.unit(named: name) }

    private func check(_ names: [String]) throws {
        try UnitNames(loaded.config.units.map(\.name)).check(names)
    }
}

extension Request {
    var wantsEvents: Bool {
        switch self {
        case .status, .cancel, .read, .audit: false
        case .start, .stop, .restart, .once, .follow, .wait, .bisectRun: true
        }
    }
}

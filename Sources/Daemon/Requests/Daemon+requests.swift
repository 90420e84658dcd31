import Config
import History
import Log
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// Answers commands.
extension Daemon {
    func handle(_ request: Request, from client: ClientConnection) async {
        let teller = ProgressTeller(client) { [weak self] in self?.progress ?? "the daemon is ending" }
        defer { teller.end() }
        do {
            let accepted = try await carryOut(request, for: client)
            // A promise is on disk before it is given. An action has been saved together with its consequences.
            if request.deed == nil { save() }
            client.follows = request.wantsEvents
            client.send(.accepted(accepted))
            // Events from before the client followed: a job that cannot run has its verdict by now.
            if let number = accepted.cycle, let cycle = cycle(number) { client.send(.cycle(cycle)) }
            post(.acknowledged)
        } catch let userError as UserError {
            client.send(.refused(.init(message: userError.message, advice: userError.advice, exitCode: userError.code)))
        } catch {
            client.send(.refused(.init(message: "\(error)", exitCode: UserError.Code.internalFailure.rawValue)))
        }
    }

    /// What a request that is not answered yet waits for.
    private var progress: String {
        if let count = inputs.filesLookedAt { return "looking at the inputs: \(Counted.text(count, "file")) so far" }
        if let folders = sources?.foldersSoFar {
            return "beginning to watch the project: \(Counted.text(folders, "folder")) so far"
        }
        return "waiting for what was just saved to be looked at"
    }

    private func carryOut(_ request: Request, for client: ClientConnection) async throws -> Answer.Accepted {
        recordCommand(request)
        switch request {
        case .status, .follow: return accepted()
        case .audit: return await audit()
        case .read(let name, let sequence): return read(by: name, upTo: sequence)
        case .wait(let units, let fresh): return try await wait(units, fresh: fresh)
        case .start(let units): return try await start(units)
        case .stop(let units): return try stop(units)
        case .restart(let units): return try restart(units)
        case .once(let job): return try await once(job)
        case .bisectRun(let job, let snapshot): return try await bisect(job, on: snapshot, for: client)
        case .cancel(let job, let why): return try cancel(job, because: why)
        }
    }

    var asked: Reason { Reason(.manual, "asked by \(ProcessTable.name(ofUser: ThisProcess.user))") }

    /// A verdict is about what a job is now, and nobody knows what a configuration with errors was meant to say.
    func checkConfig(code: UserError.Code) throws {
        guard let configProblem else { return }
        throw UserError(
            "the configuration has errors, so no verdict about what is there now can be had: \(configProblem)",
            advice: "mend it; until then services and saves go by the last good one", code: code)
    }

    // MARK: What answers have in common

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
            stateProblem: stateProblem,
            daemonProblem: DaemonTrouble.find(of: project),
            logProblem: LogProblem.now(in: project.logs, units: loaded.config.units.map(\.name)).map {
                "logs cannot be written: \($0)"
            },
            inputRemarks: inputRemarks.texts.isEmpty ? nil : inputRemarks.texts,
            units: statuses.map { self.report(on: $0) },
            lastCycle: reconciler.plan.open.last.map { self.report(on: $0) } ?? lastCycle,
            openCycles: reconciler.plan.open.isEmpty ? nil : reconciler.plan.open.map { self.report(on: $0) }
        )
    }

    private func cycle(_ number: Int) -> CycleReport? {
        if let open = reconciler.plan.open.first(where: { $0.number == number }) { return report(on: open) }
        return endedCycles.last { $0.number == number }
    }

    func unit(_ name: String) -> UnitConfig? { loaded.config.unit(named: name) }

    /// The services that names mean; of a group its services.
    /// - Throws: `UserError` when one of the names is neither a unit nor a group, or means no service.
    func services(named names: [String]) throws -> [String] {
        for name in names {
            let units = try expand([name])
            guard units.contains(where: { unit($0)?.isService == true }) else {
                let what = unitNames.group(name) == nil ? "is a job, not a service" : "is a group without a service"
                throw UserError("\(name) \(what)", advice: "use `bgexec once \(name)`", code: .badUsage)
            }
        }
        return try expand(names).filter { unit($0)?.isService == true }
    }

    /// The units that names mean: a group stands for its units.
    func expand(_ names: [String]) throws -> [String] { try unitNames.expand(names) }

    func check(_ names: [String]) throws { try unitNames.check(names) }

    private var unitNames: UnitNames { UnitNames(loaded.config) }
}

extension Request {
    var wantsEvents: Bool {
        switch self {
        case .status, .cancel, .read, .audit: false
        case .start, .stop, .restart, .once, .follow, .wait, .bisectRun: true
        }
    }
}

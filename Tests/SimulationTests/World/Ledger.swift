import Model
import Syscalls

@testable import Supervisor

/// What was asked and answered: what the laws compare the world with.
struct Ledger {
    /// What acknowledged commands want, by service.
    private(set) var wishes: [String: Bool] = [:]
    /// Who was named in a command, or found unwell, since its run was ordered.
    private(set) var excused: Set<String> = []
    /// The counters as they were last seen.
    var restarts: [String: Int] = [:]
    /// Verdicts that the daemon has reported and not yet written down.
    var unsaved: [(run: RunIdentity, verdict: Verdict)] = []
    /// Runs of jobs that were ordered.
    var jobRuns: Set<RunIdentity> = []

    /// Services whose requested stop has begun, and that have not been requested since.
    private var toStayStopped: Set<String> = []

    mutating func stopBegan(of unit: String) { toStayStopped.insert(unit) }
    func isToStayStopped(_ unit: String) -> Bool { toStayStopped.contains(unit) }

    mutating func excuse(_ unit: String) { excused.insert(unit) }
    mutating func expectNothing(of unit: String) { excused.remove(unit) }

    mutating func forgetWishes() {
        wishes = [:]
        restarts = [:]
        unsaved = []
        toStayStopped = []
    }

    /// A command has reached the daemon.
    mutating func asked(_ request: SimDaemon.Request, _ world: World) {
        switch request {
        case .start(let unit): mayStart(unit, world)
        case .startAllServices: toStayStopped = []
        case .restart(let unit):
            excuse(unit)
            mayStart(unit, world)
        case .stop(let unit), .cancel(let unit): excuse(unit)
        case .stopAll: for unit in world.units { excuse(unit.name) }
        case .once(let job): mayStart(job, world)
        case .change(let restart, let run): for unit in restart + run { excuse(unit) }
        }
    }

    /// A command has been acknowledged: from now on it must hold, whatever happens.
    mutating func acknowledged(_ request: SimDaemon.Request, _ world: World) {
        switch request {
        case .start(let unit), .restart(let unit): want(unit, world)
        case .startAllServices: for unit in world.units where unit.isService { want(unit.name, world) }
        case .once(let job): for need in world.unit(job)?.needs ?? [] { want(need, world) }
        case .stop(let unit): wishes[unit] = false
        case .stopAll: wishes = [:]
        case .cancel, .change: break
        }
    }

    /// The daemon was killed over a stop: it may be on disk already, so until it is asked for again nothing is sure.
    mutating func interrupted(_ request: SimDaemon.Request) {
        switch request {
        case .stop(let unit): wishes[unit] = nil
        case .stopAll: wishes = [:]
        case .start, .startAllServices, .restart, .once, .cancel, .change: break
        }
    }

    private mutating func mayStart(_ name: String, _ world: World) {
        toStayStopped.remove(name)
        for need in world.unit(name)?.needs ?? [] { mayStart(need, world) }
    }

    private mutating func want(_ name: String, _ world: World) {
        guard let unit = world.unit(name) else { return }
        for need in unit.needs { want(need, world) }
        wishes[name] = true
    }
}

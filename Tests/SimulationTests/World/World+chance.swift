import Loop
import Model
import Syscalls
import TestSupport

@testable import Supervisor

/// What does not work at the moment.
struct Faults {
    /// Until when no process can be started.
    var noProcesses: Int64 = 0
    /// Until when a unit's port belongs to another process.
    var portTaken: [String: Int64] = [:]
    /// Until when a unit's probe gets no answer.
    var hangs: [String: Int64] = [:]
    /// Until when a unit's command is missing.
    var missing: [String: Int64] = [:]
}

/// Chance: what breaks, what is requested, how programs behave.
extension World {
    /// Called after every step: the more happens, the more breaks, so that faults also come between two steps of one thing.
    func disturb() {
        if random.oneIn(45) { breakSomething() }
        if random.oneIn(20) { ask() }
        if random.oneIn(8) { spawnStranger() }
    }

    private func breakSomething() {
        let living = machine.sorted.filter { $0.isAlive && $0.run != nil }
        switch random.within(0...19) {
        case 0...3: killDaemon()
        case 4...7: if let shim = random.of(living.filter { $0.image == .shim }) { killShim(shim) }
        case 8:
            killDaemon()
            for shim in living where shim.image == .shim && random.oneIn(2) { killShim(shim) }
        case 9...11:
            guard let victim = random.of(living.filter { $0.image == .program }) else { return }
            note("kill -9 \(victim.pid) of \(victim.run?.description ?? "")")
            end(victim, .signalled(9))
        case 12: faults.noProcesses = now + Int64(random.within(1_000_000...4_000_000_000))
        case 13, 14: strike(\.portTaken, "the port is taken")
        case 15: strike(\.hangs, "it hangs")
        case 16: strike(\.missing, "its command is missing")
        case 17:
            let jump = Int64(random.within(-400...400)) * 86_400_000_000_000
            note("the wall clock jumps")
            wall += jump
        case 18:
            note("the machine sleeps")
            suspends += 1
        default: if random.oneIn(3) { reboot() }
        }
    }

    private func strike(_ fault: WritableKeyPath<Faults, [String: Int64]>, _ text: String) {
        guard let unit = random.of(units) else { return }
        note("\(unit.name): \(text)")
        faults[keyPath: fault][unit.name] = now + Int64(random.within(1_000_000_000...40_000_000_000))
    }

    /// Between two things that a daemon does in one go.
    func mayKill(_ daemon: SimDaemon) {
        guard isFaulty, daemon.process.isAlive, random.oneIn(150), !mustLive(daemon) else { return }
        note("kill -9 the daemon in the middle of something")
        end(daemon.process, .signalled(9))
    }

    /// A stop of a run whose shim has not been found yet is lost with the daemon: see the known limits in docs/reliability.md.
    private func mustLive(_ daemon: SimDaemon) -> Bool {
        daemon.units.values.contains { $0.handle?.orderWaits == true }
    }

    private func killDaemon() {
        guard let daemon, !mustLive(daemon) else { return }
        note("kill -9 the daemon")
        end(daemon.process, .signalled(9))
    }

    private func killShim(_ shim: SimProcess) {
        guard let run = shim.run else { return }
        note("kill -9 the shim of \(run)")
        truth[run]?.shimWasKilled = true
        end(shim, .signalled(9))
    }

    // MARK: Orders

    private func ask() {
        let names = units.filter(\.isService).map(\.name)
        let jobs = units.filter { !$0.isService }.map(\.name)
        guard let service = random.of(names), let job = random.of(jobs) else { return }
        let requests: [SimDaemon.Request] = [
            .startAllServices, .startAllServices, .start(service), .stop(service), .restart(service), .once(job),
            .once(job),
            .cancel(job),
            .change(restart: [service], run: [job]), .change(restart: [], run: [job]), .stopAll,
        ]
        if let request = random.of(requests) { ask(request) }
    }

    /// A command: starts a daemon when there is none, and waits until that answers.
    func ask(_ request: SimDaemon.Request) {
        if daemon == nil { startDaemon() }
        guard let daemon else { return }
        deliver(request, to: daemon)
    }

    private func deliver(_ request: SimDaemon.Request, to daemon: SimDaemon) {
        soon(daemon.process) {
            guard daemon.hasBegun else { return self.deliver(request, to: daemon) }
            self.note("asked: \(request)")
            self.ledger.asked(request, self)
            daemon.handle(request)
        }
    }

    // MARK: What works

    var startsShims: Bool { faults.noProcesses <= now }

    func launches(_ run: RunIdentity) -> Bool { faults.noProcesses <= now && !has(\.missing, run.unit) }

    func has(_ fault: KeyPath<Faults, [String: Int64]>, _ unit: String) -> Bool {
        faults[keyPath: fault][unit].map { $0 > now } ?? false
    }

    func launchProblem(of unit: String) -> LaunchProblem? {
        has(\.missing, unit) ? LaunchProblem("its command is missing", exitCode: 127) : nil
    }

    func preflight(of name: String) -> ServiceStateMachine.Preflight {
        guard let unit = unit(name), unit.probe != nil, has(\.portTaken, name) else {
            return launchProblem(of: name).map { .impossible($0.description) } ?? .clear
        }
        return unit.detects ? .external("another serves", exitIsNoticed: false) : .impossible("the port is taken")
    }

    /// How long an answer takes, and what it is. A service answers from half a second after its beginning.
    func answer(of name: String, to leader: ProcessIdentity?) -> (Int, ProbeAnswer) {
        if has(\.hangs, name) { return (5_000_000_000, .unhealthy("no answer within 5 s")) }
        let took = random.within(100_000...20_000_000)
        guard let leader else {
            return (took, has(\.portTaken, name) ? .healthy("another serves") : .unhealthy("refused"))
        }
        guard let process = machine.find(leader, trustingNumbers: false), process.isAlive else {
            return (took, .unhealthy("refused"))
        }
        let age = now - (process.run.flatMap { truth[$0]?.began } ?? 0)
        return (took, age > 500_000_000 ? .healthy("it answers") : .unhealthy("refused"))
    }

    // MARK: Programs

    /// The leader has executed its program: what it does is chance.
    func live(_ leader: SimProcess, _ run: RunIdentity) {
        guard let unit = unit(run.unit) else { return }
        leader.ignoresTerminate = random.oneIn(6)
        for _ in 0..<random.within(0...2) {
            after(random.within(0...3_000_000_000), while: leader) { self.fork(leader, run) }
        }
        if unit.isService {
            guard random.oneIn(2) else { return }
            after(random.within(0...25_000_000_000), while: leader) {
                guard self.isFaulty else { return }
                self.end(leader, self.random.oneIn(8) ? .exited(78) : .exited(1))
            }
        } else {
            // Now and then longer than its time limit.
            after(random.within(10_000_000...8_000_000_000), while: leader) {
                self.end(leader, self.random.oneIn(3) ? .exited(1) : .exited(0))
            }
        }
    }

    private func fork(_ parent: SimProcess, _ run: RunIdentity) {
        guard let child = spawn(.program, parent: parent.pid, run: run) else { return }
        child.folder = parent.folder
        child.ignoresTerminate = random.oneIn(3)
        if random.oneIn(3) {
            child.session = child.pid
        } else if random.oneIn(6) {
            child.folder = nil
        }
        if random.oneIn(2) {
            after(random.within(0...10_000_000_000), while: child) { self.end(child, .exited(0)) }
        }
    }
}

import Loop
import Model

@testable import Supervisor
@testable import Syscalls

/// A shim that takes a run over: `RunGuardian` with its `OrphanedTree` on the simulated machine, with the real `StopPlan` and the real `KnownTree`.
final class SimTakeoverShim {
    private let shim: SimShim
    private let began: BeginRecord
    private var plan: StopPlan
    private var known = KnownTree()
    /// The handle on the leader; nil when it was gone already.
    private let leader: SimProcess?
    private var isClearing = false
    private var look = Duration.milliseconds(5)

    private var world: World { shim.world }
    private var run: RunIdentity { shim.run }
    private var process: SimProcess { shim.process }

    init(_ shim: SimShim, _ began: BeginRecord) {
        self.shim = shim
        self.began = began
        leader = shim.world.find(began.leader)
        let limit = shim.world.disk.runs[shim.run]?.timeLimit.map {
            began.deadline(after: $0, at: shim.world.instant, shim.world.time)
        }
        plan = StopPlan(grace: World.grace, limit: limit)
    }

    func begin() {
        let me = world.machine.identity(of: process)
        world.disk.runs[run]?.began = BeginRecord(
            leader: began.leader, shim: me, time: began.time, instant: began.instant)
        shim.tell(.began)
        process.onSignal = { [self] signal in
            shim.signals.append(signal)
            wake(nil)
        }
        process.onChild = nil
        if world.disk.runs[run]?.isStopping == true { decide(.stopRequested) }
        guard let leader else {
            record(nil)
            return clearAway()
        }
        if leader.isAlive { leader.watchers.append { [self] in wake(nil) } }
        wake(nil)
    }

    private func wake(_ pause: Duration?) {
        world.after(Int(pause?.wholeNanoseconds ?? 5000), while: process) { self.goRound() }
    }

    private func goRound() {
        decide(.timePassed)
        let waiting = shim.signals
        shim.signals = []
        for signal in waiting {
            if signal == .terminate {
                world.disk.runs[run]?.isStopping = true
                decide(.stopRequested)
            }
            if signal == .interrupt { decide(.killRequested) }
        }
        if isClearing {
            if tree().isEmpty { return world.soon(process) { self.shim.leave() } }
            return
        }
        guard let leader, leader.status != nil else {
            if let next = plan.nextDeadline { world.at(next, while: process) { self.goRound() } }
            return
        }
        known.update(with: world.census(by: process), of: shim.folder, leader: leader.pid)
        // Its parent reaps it, the daemon after it has recorded the exit.
        if world.find(began.leader) != nil { return wake(.milliseconds(2)) }
        record(world.disk.runs[run]?.ended == nil && world.kernelTells ? leader.status : nil)
        clearAway()
    }

    private func record(_ status: ExitStatus?) {
        guard world.disk.runs[run]?.ended == nil else { return }
        var outcome =
            status.map { RunOutcome.ended($0, timedOut: world.disk.runs[run]?.hasTimedOut ?? false) } ?? .unknown
        if status == nil, world.planted == .inventsExits { outcome = .ended(.exited(0), timedOut: false) }
        world.recorded(EndRecord(outcome: outcome, time: world.time), run)
    }

    private func clearAway() {
        isClearing = true
        shim.tell(.ended)
        decide(.leaderEnded)
        lookAgain()
    }

    private func lookAgain() {
        goRound()
        look = min(look * 2, .milliseconds(200))
        world.after(Int(look.wholeNanoseconds), while: process) { self.lookAgain() }
    }

    private func tree() -> [SimProcess] {
        let leader = world.find(began.leader)
        let found = known.update(with: world.census(by: process), of: shim.folder, leader: leader?.pid)
        return found.compactMap { world.find($0) }.filter(\.isAlive).sorted { $0.pid < $1.pid }
    }

    private func decide(_ event: StopPlan.Event) {
        let effects = plan.handle(event, at: world.instant)
        if plan.timedOut { world.disk.runs[run]?.hasTimedOut = true }
        for effect in effects {
            switch effect {
            case .startCommand, .killCommand, .nameLingering, .nameKilled: break
            case .signalLeader:
                if let leader = world.find(began.leader) { world.signal(.terminate, to: leader, of: run) }
            case .terminateTree: for member in tree() { world.signal(.terminate, to: member, of: run) }
            case .killTree: for member in tree() { world.signal(.kill, to: member, of: run) }
            }
        }
    }
}

import Loop
import Model

@testable import Supervisor
@testable import Syscalls

/// A shim of the simulated machine. It does what `Shim` does in the order in which `Shim` does it, and may be killed between any
/// two steps; what it decides is decided by the real `StopPlan`.
final class SimShim {
    let world: World
    let process: SimProcess
    let run: RunIdentity
    let folder: RunFolder
    var leader: SimProcess?
    var plan: StopPlan
    var record: EndRecord?
    /// What it was sent and has not read yet.
    var signals: [Signal] = []
    /// The daemon's end of its standard output.
    let tell: (ShimMessage) -> Void
    private var wakeIsDue = false

    init(_ world: World, _ process: SimProcess, _ run: RunIdentity, tell: @escaping (ShimMessage) -> Void) {
        (self.world, self.process, self.run, self.tell) = (world, process, run, tell)
        folder = Disk.folder(of: run)
        plan = StopPlan(grace: World.grace, limit: nil)
        // What comes before its signals are blocked kills it.
        process.onSignal = { [weak self] _ in
            guard let self else { return }
            self.world.end(self.process, .signalled(15))
        }
        world.soon(process) { self.main() }
    }

    private func main() {
        process.onSignal = { [weak self] signal in
            self?.signals.append(signal)
            self?.wake()
        }
        process.isSubreaper = true
        process.onChild = { [weak self] in self?.wake() }
        world.soon(process) { self.takeLock() }
    }

    private func takeLock() {
        let records = world.disk.runs[run]
        let isFree = records?.lock.map(world.machine.isLiving) != true
        guard isFree || world.planted == .ignoresLocks else { return world.end(process, .exited(Shim.anotherIsThere)) }
        world.disk.runs[run]?.lock = process
        guard records?.ended == nil || records?.logIsOpen == true else { return leave() }
        if let began = records?.began { return world.soon(process) { SimTakeoverShim(self, began).begin() } }
        guard records?.ended == nil else { return leave() }
        world.soon(process) { self.startLeader() }
    }

    private func startLeader() {
        world.disk.runs[run]?.logIsOpen = true
        plan = StopPlan(
            grace: World.grace, limit: world.disk.runs[run]?.timeLimit.map { world.instant.advanced(by: $0) })
        guard world.launches(run), let leader = world.spawn(.shim, parent: process.pid, run: run) else {
            let code: Int32 = world.random.oneIn(3) ? 2 : 11
            world.note("\(run): its leader cannot be started, errno \(code)")
            world.truth[run]?.neverBegan = true
            save(EndRecord(outcome: .couldNotStart("execute", code: code), time: world.time))
            return world.soon(process) { self.leave() }
        }
        world.began(leader, of: run)
        leader.folder = folder.path
        self.leader = leader
        // The child continues to its exec, whatever happens to the shim meanwhile; the shim waits for that (CLONE_VFORK).
        world.soon(leader) {
            leader.image = .program
            leader.isLeader = true
            leader.session = leader.pid
            self.world.live(leader, self.run)
        }
        leader.watchers.append { [weak self] in self?.wake() }
        world.after(world.random.within(200_000...400_000), while: process) { self.recordBeginning() }
    }

    private func recordBeginning() {
        guard let leader else { return }
        let who = world.machine.identity(of: leader)
        let me = world.machine.identity(of: process)
        world.disk.runs[run]?.began = BeginRecord(leader: who, shim: me, time: world.time, instant: world.instant)
        tell(.began)
        wake()
    }

    // MARK: With the run

    /// Comes round soon: something can have happened.
    func wake() {
        guard !wakeIsDue else { return }
        wakeIsDue = true
        world.soon(process) {
            self.wakeIsDue = false
            self.goRound()
        }
    }

    private func goRound() {
        guard let leader, world.disk.runs[run]?.began != nil else { return }
        decide(.timePassed)
        obeySignals()
        if record == nil, let status = leader.status {
            let ended = EndRecord(outcome: .ended(status, timedOut: plan.timedOut), time: world.time)
            save(ended)
            record = ended
            world.machine.reap(leader)
            decide(.leaderEnded)
        }
        for child in world.machine.children(of: process.pid) where child !== leader && !child.isAlive {
            world.machine.reap(child)
        }
        let isEmpty = world.machine.children(of: process.pid).isEmpty
        if record != nil, isEmpty || world.planted == .leavesBeforeEmpty {
            return world.soon(process) { self.leave() }
        }
        if let next = plan.nextDeadline { world.at(next, while: process) { self.wake() } }
    }

    private func obeySignals() {
        let waiting = signals
        signals = []
        for signal in waiting {
            if signal == .terminate {
                world.disk.runs[run]?.isStopping = true
                decide(.stopRequested)
            }
            if signal == .interrupt { decide(.killRequested) }
        }
    }

    private func decide(_ event: StopPlan.Event) {
        let effects = plan.handle(event, at: world.instant)
        if plan.timedOut { world.disk.runs[run]?.hasTimedOut = true }
        for effect in effects {
            switch effect {
            case .nameLingering, .nameKilled: break  // words only
            case .startCommand, .killCommand: break  // no unit of this world has a stop command
            case .signalLeader: if let leader { world.signal(.terminate, to: leader, of: run) }
            case .terminateTree: for member in tree() { world.signal(.terminate, to: member, of: run) }
            case .killTree: for member in tree() { world.signal(.kill, to: member, of: run) }
            }
        }
    }

    private func tree() -> [SimProcess] {
        var found: [SimProcess] = []
        var queue = [process.pid]
        while let parent = queue.popLast() {
            let children = world.machine.children(of: parent)
            found += children.filter(\.isAlive)
            queue += children.map(\.pid)
        }
        return found
    }

    func save(_ record: EndRecord) {
        world.recorded(record, run)
        tell(.ended)
    }

    func leave() {
        world.disk.runs[run]?.logIsOpen = false
        world.end(process, .exited(0))
    }
}

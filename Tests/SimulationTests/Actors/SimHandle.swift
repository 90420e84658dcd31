import Loop
import Model

@testable import Supervisor
@testable import Syscalls

/// A run as the simulated daemon sees it: what `RunHandle`, `ShimProcess` and `OrphanedLeader` do, with the real `AdoptionDecision`.
final class SimHandle {
    enum Event {
        case began
        case ended(EndRecord)
        case gone
    }

    let daemon: SimDaemon
    let run: RunIdentity
    private(set) var began: BeginRecord?
    private(set) var ended: EndRecord?
    private(set) var isStopping = false
    private var shim: SimProcess?
    private var isChild = false
    private(set) var orderWaits = false
    private var watchesOrphan = false
    private let observer: (Event) -> Void

    private var world: World { daemon.world }
    private var process: SimProcess { daemon.process }

    private init(_ daemon: SimDaemon, _ run: RunIdentity, _ observer: @escaping (Event) -> Void) {
        (self.daemon, self.run, self.observer) = (daemon, run, observer)
    }

    /// Nil when no shim can be started.
    static func start(_ run: RunIdentity, by daemon: SimDaemon, _ observer: @escaping (Event) -> Void) -> SimHandle? {
        let handle = SimHandle(daemon, run, observer)
        guard let shim = handle.startShim() else { return nil }
        handle.shim = shim
        handle.watch()
        return handle
    }

    /// Nil when nothing of it lives.
    static func adopt(_ run: RunIdentity, by daemon: SimDaemon, _ observer: @escaping (Event) -> Void) -> SimHandle? {
        let handle = SimHandle(daemon, run, observer)
        let records = daemon.world.disk.runs[run]
        handle.isStopping = records?.isStopping ?? false
        (handle.began, handle.ended) = (records?.began, records?.ended)
        return handle.look() ? handle : nil
    }

    func stop() {
        isStopping = true
        if let shim { return world.signal(.terminate, to: shim, of: run) }
        world.disk.runs[run]?.isStopping = true
        orderWaits = true
    }

    private func startShim() -> SimProcess? {
        guard world.startsShims, let shim = world.spawn(.shim, parent: process.pid, run: run) else { return nil }
        shim.folder = Disk.folder(of: run).path
        daemon.own.insert(shim.pid)
        isChild = true
        let actor = SimShim(world, shim, run) { [weak self] _ in
            guard let self else { return }
            world.soon(process) { self.readRecords() }
        }
        world.shims[shim.pid] = actor
        return shim
    }

    private func watch() {
        if let began { daemon.own.insert(began.leader.pid) }
        guard let shim else { return }
        shim.watchers.append { [self] in world.soon(process) { self.noteShimEnd(shim) } }
        if !shim.isAlive { world.soon(process) { self.noteShimEnd(shim) } }
        guard !isChild else { return }
        if began == nil { poll(shim, until: { self.began != nil }) }
        if let leader = began.flatMap({ world.find($0.leader) }) {
            leader.watchers.append { [self] in world.soon(process) { self.poll(shim, until: { self.ended != nil }) } }
        }
    }

    /// An adopted shim sends nothing: its records are read.
    private func poll(_ shim: SimProcess, until isKnown: @escaping () -> Bool) {
        guard self.shim === shim, !isKnown() else { return }
        world.after(5_000_000, while: process) {
            guard self.shim === shim else { return }
            self.readRecords()
            self.poll(shim, until: isKnown)
        }
    }

    private func readRecords() {
        let records = world.disk.runs[run]
        if began == nil, let record = records?.began {
            began = record
            daemon.own.insert(record.leader.pid)
            observer(.began)
        }
        if ended == nil, let record = records?.ended {
            ended = record
            observer(.ended(record))
        }
    }

    private func noteShimEnd(_ ended: SimProcess) {
        guard shim === ended, !ended.isAlive else { return }
        let status = isChild || world.kernelTells ? ended.status : nil
        if isChild { world.machine.reap(ended) }
        daemon.own.remove(ended.pid)
        readRecords()
        guard status != .exited(0) else { return conclude() }
        shim = nil
        if isStopping { world.disk.runs[run]?.isStopping = true }
        if look() { readRecords() } else { conclude() }
    }

    private func conclude() {
        readRecords()
        noteLeaderEnd()
        if let began { daemon.own.remove(began.leader.pid) }
        if ended == nil {
            let lost = EndRecord(outcome: .unknown, time: world.time)
            ended = lost
            observer(.ended(lost))
        }
        observer(.gone)
    }

    private func look() -> Bool {
        guard
            let takeover = try? AdoptionDecision(
                of: Disk.folder(of: run), on: SimAdoptionEnvironment(world: world, observer: process, run: run))
        else { return true }
        world.note("\(run) is looked at: \(takeover)")
        switch takeover {
        case .over: return false
        case .unclear: lookAgain(after: 5_000_000)
        case .shim(let who):
            shim = world.find(who)
            isChild = false
            watch()
            if orderWaits { stop() }
            orderWaits = false
        case .keep(let leader):
            watchOrphan(leader)
            shim = startShim()
            guard shim != nil else {
                lookAgain(after: 1_000_000_000)
                return true
            }
            orderWaits = false
            watch()
        }
        return true
    }

    private func lookAgain(after pause: Int) {
        world.after(pause, while: process) {
            guard self.shim == nil else { return }
            if self.look() { self.readRecords() } else { self.conclude() }
        }
    }

    // MARK: A leader that we have inherited

    private func watchOrphan(_ who: ProcessIdentity) {
        guard !watchesOrphan, let leader = world.find(who) else { return }
        watchesOrphan = true
        daemon.own.insert(who.pid)
        orphan = leader
        leader.watchers.append { [self] in world.soon(process) { self.noteLeaderEnd() } }
        if !leader.isAlive { world.soon(process) { self.noteLeaderEnd() } }
    }

    private var orphan: SimProcess?

    private func noteLeaderEnd() {
        guard let leader = orphan, leader.parent == process.pid, let status = leader.status,
            world.machine.table[leader.pid] === leader
        else { return }
        if world.disk.runs[run]?.ended == nil {
            let timedOut = world.disk.runs[run]?.hasTimedOut ?? false
            world.recorded(EndRecord(outcome: .ended(status, timedOut: timedOut), time: world.time), run)
        }
        world.machine.reap(leader)
        readRecords()
    }
}

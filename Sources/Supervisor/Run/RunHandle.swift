public import Loop
public import Model
public import Syscalls

/// One run as its daemon sees it: tells what the shim recorded, and passes on the order to stop.
@LoopActor
public final class RunHandle {
    /// What happens to a run: `began`, `ended` and `gone` at most once and in this order.
    public enum Event: Sendable {
        /// Its leader runs.
        case began(BeginRecord)
        /// Its leader has ended, or it never began. What it left behind may still be there.
        case ended(EndRecord)
        /// Nothing of it is left.
        case gone
        /// It has said something of itself, see sd_notify(3).
        case notified
    }

    /// Which run.
    public let run: RunIdentity
    /// The leader, once it has begun.
    public private(set) var began: BeginRecord?
    /// How it ended, once it has.
    public private(set) var ended: EndRecord?

    private let folder: RunFolder
    private let program: Path
    /// Nil while it is being found out who looks after the run.
    private var shim: ShimProcess?
    /// The leader, when we may be its parent and must keep its exit from being lost.
    private var orphan: OrphanedLeader?
    private var stopWasOrdered = false
    /// Whether its end is known to this daemon alone.
    private var isUnrecorded = false
    /// Open as long as the run may have a shim: should it be killed, the output waits for the next.
    private var pipes: PipeHolder?
    /// An order that came while nobody was known to take it.
    private var waitingOrder: Signal?
    private let observer: @LoopActor (Event) -> Void

    private init(
        run: RunIdentity,
        folder: RunFolder,
        program: Path,
        shim: ShimProcess?,
        observer: @escaping @LoopActor (Event) -> Void
    ) {
        self.run = run
        self.folder = folder
        self.program = program
        self.shim = shim
        self.observer = observer
    }

    /// Starts a run: writes its order and a shim to carry it out.
    /// - Parameters:
    ///   - program: the program that has the `shim` command.
    ///   - observer: told of everything that happens from now on.
    /// - Throws: `SystemError` or `SpawnError` when there is no room, no memory or no process to be had; nothing runs then.
    public static func start(
        _ run: RunIdentity,
        order: LaunchSpec,
        in folder: RunFolder,
        program: Path,
        observer: @escaping @LoopActor (Event) -> Void
    ) throws -> RunHandle {
        try File.makeDirectories(folder.path, mode: 0o700)
        var order = order
        order.environment = RunEnvironment(of: run, in: folder, notify: order.notify).over(order.environment)
        // A crash of the machine ends the run as well, so its order need not survive one.
        try File.replace(folder.launch, with: order.encoded, surviving: .processes)
        let pipes = try PipeHolder.make(in: folder)
        let shim = try ShimProcess.start(run, in: folder, program: program)
        let handle = RunHandle(run: run, folder: folder, program: program, shim: shim, observer: observer)
        handle.pipes = consume pipes
        try handle.watch()
        return handle
    }

    /// Takes over a run that an earlier daemon started. If its shim was killed and its leader lives, a new shim goes on with it.
    /// - Returns: nil when nothing of it lives; the run's records then say how it ended.
    public static func adopt(
        _ run: RunIdentity,
        in folder: RunFolder,
        program: Path,
        observer: @escaping @LoopActor (Event) -> Void
    ) -> RunHandle? {
        let handle = RunHandle(run: run, folder: folder, program: program, shim: nil, observer: observer)
        handle.stopWasOrdered = folder.isStopping
        handle.began = folder.beginRecord()
        handle.ended = folder.endRecord()
        handle.pipes = PipeHolder.find(in: folder)
        return handle.look() ? handle : nil
    }

    /// Whether somebody has ordered it to stop.
    public var isStopping: Bool { stopWasOrdered }

    /// Orders the run to stop: its stop signal, its grace, then SIGKILL until nothing is left. A second order skips the grace.
    public func stop() {
        stopWasOrdered = true
        order(.terminate)
    }

    /// Orders SIGKILL for the whole run at once.
    public func kill() {
        stopWasOrdered = true
        order(.interrupt)
    }

    private func order(_ signal: Signal) {
        if let shim { return shim.send(signal) }
        // A shim that is yet to begin finds the note; one that has begun and is yet to be found gets the signal then.
        folder.recordStop()
        waitingOrder = signal
    }

    // MARK: What the shim says

    private func watch() throws {
        if let leader = began?.leader { ChildRegistry.shared.add(leader.pid) }
        try shim?.watch { [weak self] event in
            switch event {
            case .records: self?.readRecords()
            case .notified: self?.observer(.notified)
            case .unrecorded(let record): self?.noteUnrecorded(record)
            case .ended(let cleanly): self?.shimEnded(cleanly: cleanly)
            }
        }
        shim?.readsRecords(untilBegun: began == nil, leader: began?.leader)
    }

    private func readRecords() {
        noteBeginning()
        noteEnd()
        shim?.readsRecords(untilBegun: began == nil, leader: nil)
    }

    private func noteBeginning() {
        guard began == nil, let record = folder.beginRecord() else { return }
        began = record
        // 0 stands for a leader that nobody has seen.
        guard record.leader.pid != 0 else { return }
        // Should its shim be killed, it becomes our child: its exit must not be reaped as some orphan's.
        ChildRegistry.shared.add(record.leader.pid)
        observer(.began(record))
    }

    private func noteEnd() {
        if ended == nil, let record = folder.endRecord() { note(record) }
    }

    private func noteUnrecorded(_ record: EndRecord) {
        readRecords()
        isUnrecorded = true
        note(record)
    }

    /// Tells how it ended, once.
    private func note(_ record: EndRecord) {
        guard ended == nil else { return }
        ended = record
        observer(.ended(record))
    }

    private func shimEnded(cleanly: Bool) {
        readRecords()
        // It goes when nothing is left. A new one would look for records that are not there.
        if !cleanly, !isUnrecorded {
            saveEndSeenByChance()
            shim = nil
            if stopWasOrdered { folder.recordStop() }
            if look() { return readRecords() }
        }
        conclude()
    }

    private func conclude() {
        readRecords()
        orphan?.end()
        if let began { ChildRegistry.shared.remove(began.leader.pid) }
        pipes = nil
        note(EndRecord(outcome: .unknown))
        observer(.gone)
    }

    /// Its leader may have become our child, and been reaped, before we knew that it is its leader.
    private func saveEndSeenByChance() {
        guard ended == nil, let began, let end = ChildRegistry.shared.claimEnd(of: began.leader) else { return }
        try? folder.save(EndRecord(end, after: .zero, timedOut: false))
    }

    // MARK: Who looks after it

    /// How long until the next look, when it is not clear who looks after the run, or when no new shim can be started now.
    private static let (moment, patience) = (Duration.milliseconds(5), Duration.seconds(1))

    /// Finds out who looks after the run; puts a new shim in the place of one that was killed.
    /// - Returns: false when nothing of the run lives.
    private func look() -> Bool {
        do {
            switch try AdoptionDecision(of: folder) {
            case .over: return false
            case .unclear: lookAgain(after: Self.moment)
            case .shim(let who):
                guard let living = who.open() else {
                    lookAgain(after: Self.moment)
                    return true
                }
                shim = ShimProcess(adopting: living)
                try watch()
                if let order = waitingOrder.take() { shim?.send(order) }
            case .keep(let leader):
                orphan = orphan ?? OrphanedLeader(leader, in: folder) { [weak self] in self?.readRecords() }
                shim = try ShimProcess.start(run, in: folder, program: program)
                waitingOrder = nil
                try watch()
            }
        } catch {
            if hasEndedWithoutRecords() { return false }
            // No process, descriptor or room now: what lives must not be taken for gone because of that.
            if shim == nil { lookAgain(after: Self.patience) }
        }
        return true
    }

    /// Whether the run's folder was moved or removed, and its leader has ended: then nobody can record anything of it any more.
    private func hasEndedWithoutRecords() -> Bool {
        guard let there = try? File.status(of: folder.path) != nil, !there else { return false }
        guard let began, began.leader.pid != 0 else { return true }
        guard !LocalMachine().lives(began.leader) else { return false }
        // Its shim could record nothing and left it to us, unreaped.
        if ended == nil, let handle = began.leader.open(), let end = (try? handle.end()) ?? nil {
            note(EndRecord(end, after: began.age, timedOut: false))
        }
        return true
    }

    private func lookAgain(after pause: Duration) {
        EventLoop.shared.schedule(at: .now.advanced(by: pause)) { [weak self] in
            guard let self, shim == nil else { return }
            if look() { readRecords() } else { conclude() }
        }
    }
}

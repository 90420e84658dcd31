public import Loop
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
    private var shim: ShimProcess
    /// The leader, when we may be its parent and must keep its exit from being lost.
    private var orphan: OrphanedLeader?
    private var stopWasOrdered = false
    private var messages: ShimMessages?
    private var shimWatch: Registration?
    private let observer: @LoopActor (Event) -> Void

    private init(
        run: RunIdentity,
        folder: RunFolder,
        program: Path,
        shim: ShimProcess,
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
        order: LaunchOrder,
        in folder: RunFolder,
        program: Path,
        observer: @escaping @LoopActor (Event) -> Void
    ) throws -> RunHandle {
        try File.makeDirectories(folder.path, mode: 0o700)
        var order = order
        order.environment = RunEnvironment(of: run, in: folder, notify: order.notify).over(order.environment)
        // A crash of the machine ends the run as well, so its order need not survive one.
        try File.replace(folder.launch, with: order.encoded, surviving: .processes)
        let shim = try ShimProcess.start(run, in: folder, program: program)
        let handle = RunHandle(run: run, folder: folder, program: program, shim: shim, observer: observer)
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
    ) throws -> RunHandle? {
        let began = folder.beginRecord()
        let shim: ShimProcess
        if let living = began?.shim.open() {
            shim = ShimProcess(adopting: living)
        } else {
            switch try Takeover(of: folder) {
            case .over: return nil
            case .keep: shim = try ShimProcess.start(run, in: folder, program: program)
            case .shimLives:
                guard let living = RunCensus().shims[folder.path]?.first,
                    let process = try? ProcessHandle(opening: living.pid)
                else {
                    return nil
                }
                shim = ShimProcess(adopting: process)
            }
        }
        let handle = RunHandle(run: run, folder: folder, program: program, shim: shim, observer: observer)
        handle.began = folder.beginRecord()
        handle.ended = folder.endRecord()
        handle.stopWasOrdered = folder.isStopping
        try handle.watch()
        return handle
    }

    /// Whether somebody has ordered it to stop.
    public var isStopping: Bool { stopWasOrdered }

    /// Orders the run to stop: its stop signal, its grace, then SIGKILL until nothing is left. A second order skips the grace.
    public func stop() {
        stopWasOrdered = true
        shim.send(.terminate)
    }

    /// Orders SIGKILL for the whole run at once.
    public func kill() {
        stopWasOrdered = true
        shim.send(.interrupt)
    }

    // MARK: What the shim says

    private func watch() throws {
        if let leader = began?.leader { ChildRegistry.shared.add(leader.pid) }
        try shim.watch { [weak self] event in
            switch event {
            case .records: self?.readRecords()
            case .notified: self?.observer(.notified)
            case .ended(let cleanly): self?.shimEnded(cleanly: cleanly)
            }
        }
        shim.readsRecords(untilBegun: began == nil, leader: began?.leader)
    }

    private func readRecords() {
        noteBeginning()
        noteEnd()
        shim.readsRecords(untilBegun: began == nil, leader: nil)
    }

    private func noteBeginning() {
        guard began == nil, let record = folder.beginRecord() else { return }
        began = record
        // Should its shim be killed, it becomes our child: its exit must not be reaped as some orphan's.
        ChildRegistry.shared.add(record.leader.pid)
        observer(.began(record))
    }

    private func noteEnd() {
        guard ended == nil, let record = folder.endRecord() else { return }
        ended = record
        observer(.ended(record))
    }

    private func shimEnded(cleanly: Bool) {
        readRecords()
        if !cleanly {
            if stopWasOrdered { folder.noteStop() }
            switch try? Takeover(of: folder) {
            case .keep(let leader): if goOn(with: leader) { return }
            case .over, .shimLives, nil: break
            }
            readRecords()
        }
        orphan?.end()
        if let began { ChildRegistry.shared.remove(began.leader.pid) }
        if ended == nil {
            let lost = EndRecord(outcome: .unknown)
            ended = lost
            observer(.ended(lost))
        }
        observer(.gone)
    }

    /// Puts a new shim in the place of one that was killed.
    private func goOn(with leader: ProcessIdentity) -> Bool {
        do {
            orphan = orphan ?? OrphanedLeader(leader, in: folder) { [weak self] in self?.readRecords() }
            shim = try ShimProcess.start(run, in: folder, program: program)
            try watch()
            noteBeginning()
            return true
        } catch {
            return false
        }
    }
}

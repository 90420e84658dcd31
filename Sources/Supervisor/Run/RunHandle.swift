public import Loop
public import Model
public import Syscalls

/// One run as its supervisor sees it: reports what the shim records, and passes on the order to stop.
@LoopActor
public final class RunHandle {
    /// What happens to a run: `began`, `ended` and `gone` at most once each and in this order.
    public enum Event: Sendable {
        /// Its leader runs.
        case began(BeginRecord)
        /// Its leader has ended, or it never began. What it left behind may still be there.
        case ended(EndRecord)
        /// Nothing of it is left.
        case gone
        /// Processes of it do not end on their signal.
        case lingering(LingeringProcesses)
        /// It has sent news of itself, see sd_notify(3).
        case notified
    }

    /// Which run.
    public let run: RunIdentity
    /// The leader, once it has begun.
    public private(set) var began: BeginRecord?
    /// How it ended, once it has.
    public private(set) var ended: EndRecord?
    private var lingering: LingeringProcesses?

    private let folder: RunFolder
    private let program: Path
    private let loop: any Reactor
    /// Nil while it is not known which shim guards the run.
    private var shim: ShimProcess?
    /// The leader, when we may be its parent and must record its exit.
    private var orphan: OrphanedLeader?
    private var stopWasOrdered = false
    /// Whether its end could not be recorded, and only this process knows it.
    private var isUnrecorded = false
    /// Open as long as the run may have a shim: if it is killed, the output waits for the next one.
    private var pipes: PipeHolder?
    /// Since when it is not known which shim guards the run.
    private var unclearSince: LoopInstant?
    /// How often its records could not be read for want of descriptors.
    private var concludeTries = 0
    private static let mostConcludeTries = 10
    /// Whether its processes have had SIGTERM from this process, in place of a shim.
    private var wasToldToEnd = false
    /// Whether the shim that is known has had the order to stop as a signal.
    private var shimWasTold = false
    /// An order that came while no shim was known.
    private var waitingOrder: Signal?
    private let observer: @LoopActor (Event) -> Void

    private init(
        run: RunIdentity,
        folder: RunFolder,
        program: Path,
        loop: any Reactor,
        shim: ShimProcess?,
        observer: @escaping @LoopActor (Event) -> Void
    ) {
        self.run = run
        self.folder = folder
        self.program = program
        self.loop = loop
        self.shim = shim
        self.observer = observer
    }

    /// Starts a run: writes its specification, and starts a shim to carry it out.
    /// - Parameters:
    ///   - run: which run.
    ///   - spec: what to run.
    ///   - folder: where its records are kept.
    ///   - program: the program that calls ``Shim/main(_:)``.
    ///   - loop: what waits for the shim.
    ///   - observer: called with everything that happens from now on.
    /// - Throws: `SystemError` or `SpawnError` when there is no room, no memory or no process to be had; nothing runs then.
    public static func start(
        _ run: RunIdentity,
        spec: LaunchSpec,
        in folder: RunFolder,
        program: Path,
        on loop: any Reactor,
        observer: @escaping @LoopActor (Event) -> Void
    ) throws -> RunHandle {
        try folder.make()
        var spec = spec
        spec.environment = RunEnvironment(of: run, in: folder, notify: spec.notify).over(spec.environment)
        // A crash of the machine ends the run as well, so its specification need not survive one.
        try File.replace(folder.launch, with: spec.encoded, surviving: .processes)
        let pipes = try PipeHolder.make(in: folder)
        let shim = try ShimProcess.start(run, in: folder, program: program, on: loop)
        let handle = RunHandle(run: run, folder: folder, program: program, loop: loop, shim: shim, observer: observer)
        handle.pipes = consume pipes
        try handle.watch()
        return handle
    }

    /// Takes over a run that an earlier process started. If its shim was killed and its leader lives, a new shim guards it.
    /// - Returns: nil when nothing of it lives; the run's records then say how it ended.
    public static func adopt(
        _ run: RunIdentity,
        in folder: RunFolder,
        program: Path,
        on loop: any Reactor,
        observer: @escaping @LoopActor (Event) -> Void
    ) -> RunHandle? {
        let handle = RunHandle(run: run, folder: folder, program: program, loop: loop, shim: nil, observer: observer)
        handle.stopWasOrdered = folder.isStopping
        handle.began = folder.beginRecord()
        handle.ended = folder.endRecord()
        handle.pipes = PipeHolder.find(in: folder)
        return handle.findShim() ? handle : nil
    }

    /// Whether it has been ordered to stop.
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

    /// Whether its records were removed although it lives.
    var lacksRecords: Bool { began != nil && ended == nil && !File.exists(folder.began) }

    /// Has its shim write its records again. Where it has none, the next one gets them.
    func restoreRecords() { shim?.send(.hangUp) }

    private func order(_ signal: Signal) {
        if let shim {
            shim.send(signal)
            shimWasTold = true
            return shim.pollWhileStopping()
        }
        // A shim that has not begun yet will find the mark; one that we have not found yet gets the signal once we have.
        folder.recordStop()
        waitingOrder = signal
    }

    // MARK: Events of the shim

    private func watch() throws {
        if let leader = began?.leader { ChildRegistry.shared.add(leader.pid) }
        try shim?.watch { [weak self] event in
            switch event {
            case .records: self?.readRecords()
            case .notified: self?.observer(.notified)
            case .unrecorded(let record): self?.handleUnrecorded(record)
            case .ended(let how): self?.shimEnded(how)
            }
        }
        shim?.pollRecords(untilBegun: began == nil, leader: began?.leader)
    }

    private func readRecords() {
        readBeginning()
        readEnd()
        readLingering()
        tellAgain()
        shim?.pollRecords(untilBegun: began == nil, leader: nil)
    }

    /// The mark of an order may be removed before the next shim has read it, with the whole folder.
    private func tellAgain() {
        guard stopWasOrdered, !shimWasTold, began != nil, let shim, !folder.isStopping else { return }
        shim.send(.terminate)
        shimWasTold = true
    }

    private func readBeginning() {
        guard began == nil, let record = folder.beginRecord() else { return }
        began = record
        // 0 stands for a leader that was never seen.
        guard record.leader.pid != 0 else { return }
        // If its shim is killed, it becomes our child: it must not be reaped like any other orphan.
        ChildRegistry.shared.add(record.leader.pid)
        observer(.began(record))
    }

    private func readEnd() {
        if ended == nil, let record = folder.endRecord() { publishEnd(record) }
    }

    private func readLingering() {
        guard stopWasOrdered || ended != nil, let found = folder.lingering, found != lingering else { return }
        lingering = found
        observer(.lingering(found))
    }

    private func handleUnrecorded(_ record: EndRecord) {
        readRecords()
        // A shim whose folder was removed before it could look does not know that its run has begun.
        if let began, began.leader.pid != 0, LocalMachine().lives(began.leader) { return }
        isUnrecorded = true
        publishEnd(record)
    }

    /// Reports how it ended, once.
    private func publishEnd(_ record: EndRecord) {
        guard ended == nil else { return }
        ended = record
        observer(.ended(record))
    }

    private func shimEnded(_ how: ShimProcess.Ending) {
        readRecords()
        // After an end that could not be recorded a new shim would search for records that are not there.
        guard how != .done, !isUnrecorded else { return conclude() }
        saveUnclaimedEnd()
        shim = nil
        if stopWasOrdered { folder.recordStop() }
        if how == .failed { return findShimAgain(after: Self.longPause) }
        if findShim() { readRecords() } else { conclude() }
    }

    private func conclude() {
        readRecords()
        // Without a descriptor no record can be read: how it ended is worth some patience.
        if ended == nil, concludeTries < Self.mostConcludeTries, ResourceShortage.now != nil {
            concludeTries += 1
            loop.schedule(at: loop.now.advanced(by: Self.longPause)) { self.conclude() }
            return
        }
        orphan?.end()
        if let began { ChildRegistry.shared.remove(began.leader.pid) }
        pipes = nil
        publishEnd(EndRecord(outcome: .unknown))
        observer(.gone)
    }

    /// Its leader may have become our child, and been reaped, before we knew that it is its leader.
    private func saveUnclaimedEnd() {
        guard ended == nil, let began, let end = ChildRegistry.shared.claimEnd(of: began.leader) else { return }
        try? folder.save(EndRecord(end, after: began.age, timedOut: false))
    }

    // MARK: Finding the shim

    /// How long until the next try, when it is not clear which shim guards the run, or when no new one can be started now.
    private static let (shortPause, longPause) = (Duration.milliseconds(5), Duration.seconds(1))
    /// A shim that has the lock records that it has begun within this time.
    private static let beginning = Duration.seconds(1)

    /// Finds the shim that guards the run, and replaces one that was killed.
    /// - Returns: false when nothing of the run lives.
    private func findShim() -> Bool {
        do {
            switch try AdoptionDecision(of: folder) {
            case .over: return false
            case .unclear:
                unclearSince = unclearSince ?? loop.now
                guard let since = unclearSince, since.duration(to: loop.now) > Self.beginning,
                    let living = AdoptionDecision.holder(of: folder)
                else {
                    findShimAgain(after: Self.shortPause)
                    return true
                }
                try guarded(by: living)
                // Its records are damaged or gone: it writes them again.
                shim?.send(.hangUp)
            case .shim(let who):
                guard let living = who.open() else {
                    findShimAgain(after: Self.shortPause)
                    return true
                }
                try guarded(by: living)
            case .keep(let leader):
                orphan = orphan ?? OrphanedLeader(leader, in: folder, on: loop) { [weak self] in self?.readRecords() }
                shim = try ShimProcess.takeOver(run, in: folder, program: program, on: loop)
                (waitingOrder, shimWasTold) = (nil, false)
                try watch()
            }
        } catch {
            if endWithoutRecords() { return false }
            restoreFolder()
            // There is no process, descriptor or space to be had now: that does not mean that the run is gone.
            if shim == nil { findShimAgain(after: Self.longPause) }
        }
        return true
    }

    private func guarded(by living: consuming ProcessHandle) throws {
        shim = ShimProcess(adopting: living, on: loop)
        try watch()
        if stopWasOrdered { shim?.pollWhileStopping() }
        guard let order = waitingOrder.take() else { return }
        shim?.send(order)
        shimWasTold = true
    }

    /// Ends what can be ended of a run whose folder was moved or removed: nothing of it can be recorded any more.
    /// - Returns: whether nothing of it lives.
    private func endWithoutRecords() -> Bool {
        guard let there = try? File.status(of: folder.path) != nil, !there else { return false }
        if let began, began.leader.pid != 0 {
            if LocalMachine().lives(began.leader) {
                if stopWasOrdered, !File.exists(folder.state) { stopWithoutShim(began.leader) }
                return false
            }
            // Its shim could record nothing and left it to us, unreaped.
            if ended == nil, let handle = began.leader.open(), let end = (try? handle.end()) ?? nil {
                publishEnd(EndRecord(end, after: began.age, timedOut: false))
            }
        }
        // Processes are found without the folder as well: its path is their mark.
        AdoptionDecision.endRest(of: folder)
        return true
    }

    /// Where no shim can be started, since the project's folder is gone: SIGTERM, and SIGKILL at the next try.
    private func stopWithoutShim(_ leader: ProcessIdentity) {
        for process in RunCensus().tree(of: folder, leader: leader.pid) {
            process.send(wasToldToEnd ? .kill : .terminate)
        }
        wasToldToEnd = true
    }

    /// The run lives, its shim does not, and its folder was removed: the next shim needs one, and finds the rest by the processes.
    private func restoreFolder() {
        guard let began, began.leader.pid != 0, File.exists(folder.state), !File.exists(folder.path) else { return }
        try? folder.make()
        try? folder.save(began)
        if stopWasOrdered { folder.recordStop() }
    }

    private func findShimAgain(after pause: Duration) {
        loop.schedule(at: loop.now.advanced(by: pause)) { [weak self] in
            guard let self, shim == nil else { return }
            if findShim() { readRecords() } else { conclude() }
        }
    }
}

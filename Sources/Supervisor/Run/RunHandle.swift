public import Loop
public import Syscalls

/// One run as its daemon sees it: tells what the shim recorded, and passes on the order to stop.
@LoopActor
public final class RunHandle {
    /// What happens to a run, each at most once and in this order.
    public enum Event: Sendable {
        /// Its leader runs.
        case began(BeginRecord)
        /// Its leader has ended, or it never began. What it left behind may still be there.
        case ended(EndRecord)
        /// Nothing of it is left.
        case gone
    }

    /// Which run.
    public let run: RunIdentity
    /// The leader, once it has begun.
    public private(set) var began: BeginRecord?
    /// How it ended, once it has.
    public private(set) var ended: EndRecord?

    private let folder: RunFolder
    private let shim: ProcessHandle
    private var messages: ShimMessages?
    private var shimWatch: Registration?
    private let observer: @LoopActor (Event) -> Void

    private init(
        run: RunIdentity,
        folder: RunFolder,
        shim: consuming ProcessHandle,
        observer: @escaping @LoopActor (Event) -> Void
    ) {
        self.run = run
        self.folder = folder
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
        // A crash of the machine ends the run as well, so its order need not survive one.
        try File.replace(folder.launch, with: order.encoded, surviving: .processes)
        let request = SpawnRequest(
            executable: program,
            arguments: ["bgexec", "shim", folder.path.description, run.description].map { Array($0.utf8) },
            environment: [],
            directory: folder.path
        )
        let pipe = try Descriptor.pipe()
        try pipe.reading.setNonBlocking(true)
        let null = try File.openNull()
        let shim = try request.start(input: null, output: pipe.writing, error: null)
        ChildRegistry.shared.add(shim.pid)
        let handle = RunHandle(run: run, folder: folder, shim: shim, observer: observer)
        try handle.listen(to: pipe.takeReading())
        try handle.watch()
        return handle
    }

    /// Takes over a run that an earlier daemon started and whose shim still lives.
    /// - Returns: nil when no shim lives; the run's records then say all that is known.
    public static func adopt(
        _ run: RunIdentity,
        in folder: RunFolder,
        observer: @escaping @LoopActor (Event) -> Void
    ) throws -> RunHandle? {
        guard let began = folder.beginRecord(), let shim = began.shim.open() else { return nil }
        let handle = RunHandle(run: run, folder: folder, shim: shim, observer: observer)
        handle.began = began
        handle.ended = folder.endRecord()
        try handle.watch()
        return handle
    }

    /// Orders the run to stop: its stop signal, its grace, then SIGKILL until nothing is left. A second order skips the grace.
    public func stop() { _ = try? shim.send(.terminate) }

    /// Orders SIGKILL for the whole run at once.
    public func kill() { _ = try? shim.send(.interrupt) }

    private func watch() throws(SystemError) {
        shimWatch = try EventLoop.shared.register(shim.descriptor, for: .readable) { [weak self] _ in self?.shimEnded() }
    }

    private func listen(to pipe: consuming Descriptor) throws(SystemError) {
        messages = try ShimMessages(pipe) { [weak self] message in
            switch message {
            case .began: self?.noteBeginning()
            case .ended: self?.noteEnd()
            }
        }
    }

    private func noteBeginning() {
        guard began == nil, let record = folder.beginRecord() else { return }
        began = record
        observer(.began(record))
    }

    private func noteEnd() {
        noteBeginning()
        guard ended == nil, let record = folder.endRecord() else { return }
        ended = record
        observer(.ended(record))
    }

    private func shimEnded() {
        shimWatch?.cancel()
        messages?.close()
        // Our own child must be reaped; an adopted one is somebody else's.
        _ = try? shim.end()
        ChildRegistry.shared.remove(shim.pid)
        noteEnd()
        if ended == nil {
            // The shim was killed. As its subreaper we are now the parent of what it left.
            let lost = EndRecord(outcome: .unknown)
            ended = lost
            observer(.ended(lost))
        }
        observer(.gone)
    }
}

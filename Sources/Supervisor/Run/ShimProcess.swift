import Loop
import Model
import Syscalls

/// The shim of a run as its daemon holds it: a child that reports through a pipe, or one that an earlier daemon started.
@LoopActor
final class ShimProcess {
    enum Event {
        /// The run's records may have changed.
        case records
        /// The run has sent news of itself.
        case notified
        /// The leader has ended like this, and that could not be recorded.
        case unrecorded(EndRecord)
        /// The shim has ended.
        case ended(Ending)
    }

    enum Ending {
        /// Nothing of the run is left.
        case done
        /// It was not needed, or was killed.
        case gone
        /// It could not do its work: the next one may not be able to either.
        case failed

        init(_ status: ExitStatus?) {
            self =
                switch status {
                case .exited(0): .done
                case .exited(Shim.failed): .failed
                default: .gone
                }
        }
    }

    private let loop: any Reactor
    private let process: ProcessHandle
    private let isChild: Bool
    private var pipe: Descriptor?
    private var messages: ShimMessages?
    private var registrations: [Registration] = []
    private var leader: ExternalProcess?
    private var handler: @LoopActor (Event) -> Void = { _ in }

    /// How often the records are read when no message says that they have changed.
    private static let pause = Duration.milliseconds(5)

    init(adopting process: consuming ProcessHandle, on loop: any Reactor) {
        self.loop = loop
        self.process = process
        isChild = false
    }

    private init(child process: consuming ProcessHandle, pipe: consuming Descriptor, on loop: any Reactor) {
        self.loop = loop
        self.process = process
        self.pipe = consume pipe
        isChild = true
    }

    /// The shim of a run that begins: the one that waits, or a new one.
    static func start(
        _ run: RunIdentity, in folder: RunFolder, program: Path, on loop: any Reactor
    ) throws -> ShimProcess {
        if let waiting = ShimPool.shared.assign(run, in: folder, of: program) { return waiting }
        return try start(run, in: folder, program: program, environment: [], on: loop)
    }

    /// The next shim of a run that has begun: whatever becomes of the run's records, it does not start it once more.
    static func takeOver(
        _ run: RunIdentity, in folder: RunFolder, program: Path, on loop: any Reactor
    ) throws -> ShimProcess {
        try start(run, in: folder, program: program, environment: [Array("\(Shim.takesOver)=1".utf8)], on: loop)
    }

    private static func start(
        _ run: RunIdentity, in folder: RunFolder, program: Path, environment: [[UInt8]], on loop: any Reactor
    ) throws -> ShimProcess {
        let request = SpawnRequest(
            executable: program,
            arguments: [Array("bgexec".utf8), Array("shim".utf8), folder.path.bytes, Array(run.description.utf8)],
            environment: environment,
            directory: folder.path
        )
        return try start(request, input: File.openNull(), on: loop)
    }

    static func start(
        _ request: SpawnRequest, input: borrowing Descriptor, on loop: any Reactor
    ) throws -> ShimProcess {
        let pipe = try Descriptor.pipe()
        try pipe.reading.setNonBlocking(true)
        let process = try request.start(input: input, output: pipe.writing, error: File.openNull())
        ChildRegistry.shared.add(process.pid)
        return ShimProcess(child: process, pipe: pipe.takeReading(), on: loop)
    }

    func send(_ signal: Signal) { _ = try? process.send(signal) }

    /// Calls `handler` with what happens from now on, in place of the one before.
    func watch(_ handler: @escaping @LoopActor (Event) -> Void) throws(SystemError) {
        self.handler = handler
        for registration in registrations { registration.cancel() }
        if let pipe = pipe.take() {
            messages = try ShimMessages(pipe, on: loop) { [weak self] message in
                switch message {
                case .began, .ended, .lingering: self?.handler(.records)
                case .notified: self?.handler(.notified)
                case .unrecorded(let record): self?.handler(.unrecorded(record))
                }
            }
        }
        registrations = [
            try loop.register(process.descriptor, for: .readable) { [weak self] _ in self?.handleEnd() }
        ]
    }

    /// An adopted shim has no pipe to this process: its records are read again and again until the run has begun, and again when its
    /// leader has ended.
    func pollRecords(untilBegun: Bool, leader identity: ProcessIdentity?) {
        guard !isChild, !registrations.isEmpty else { return }
        if untilBegun { readRecordsSoon() }
        guard let identity, let handle = identity.open() else { return }
        leader = try? ExternalProcess(handle, on: loop) { [weak self] in self?.pollForEnd(times: 400) }
    }

    /// Of an adopted shim nobody learns what does not end on its signal: its records are read again while it is being stopped.
    func pollWhileStopping() {
        guard !isChild, !registrations.isEmpty else { return }
        loop.schedule(at: loop.now.advanced(by: .milliseconds(500))) { [weak self] in
            guard let self, !registrations.isEmpty else { return }
            handler(.records)
            pollWhileStopping()
        }
    }

    private func readRecordsSoon() {
        loop.schedule(at: loop.now.advanced(by: Self.pause)) { [weak self] in self?.handler(.records) }
    }

    /// The shim records the end within a moment of it.
    private func pollForEnd(times: Int) {
        guard times > 0, !registrations.isEmpty else { return }
        loop.schedule(at: loop.now.advanced(by: Self.pause)) { [weak self] in
            self?.handler(.records)
            self?.pollForEnd(times: times - 1)
        }
    }

    private func handleEnd() {
        for registration in registrations { registration.cancel() }
        registrations = []
        leader?.stopWatching()
        messages?.close()
        // Our own child must be reaped; how an adopted one ended only a new enough kernel can tell.
        let status = isChild ? (try? process.end())??.status : process.endSeenFromOutside()
        ChildRegistry.shared.remove(process.pid)
        handler(.ended(Ending(status)))
    }
}

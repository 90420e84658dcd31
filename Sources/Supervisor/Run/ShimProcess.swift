import Loop
import Model
import Syscalls

/// The shim of a run as its daemon holds it: a child that tells by a pipe where to look, or one that an earlier daemon started.
@LoopActor
final class ShimProcess {
    enum Event {
        /// There may be something new in the run's records.
        case records
        /// The run has said something of itself.
        case notified
        /// Its leader has ended like this, which could not be recorded.
        case unrecorded(EndRecord)
        /// It has ended; cleanly when it says so itself.
        case ended(cleanly: Bool)
    }

    private let process: ProcessHandle
    private let isChild: Bool
    private var pipe: Descriptor?
    private var messages: ShimMessages?
    private var registrations: [Registration] = []
    private var leader: ExternalProcess?
    private var handler: @LoopActor (Event) -> Void = { _ in }

    /// How often the records are looked at where nobody tells that there is something new.
    private static let pause = Duration.milliseconds(5)

    init(adopting process: consuming ProcessHandle) {
        self.process = process
        isChild = false
    }

    private init(child process: consuming ProcessHandle, pipe: consuming Descriptor) {
        self.process = process
        self.pipe = consume pipe
        isChild = true
    }

    /// The shim of a run: the one that waits, or a new one.
    static func start(_ run: RunIdentity, in folder: RunFolder, program: Path) throws -> ShimProcess {
        if let waiting = ShimPool.shared.take(for: run, in: folder, of: program) { return waiting }
        let request = SpawnRequest(
            executable: program,
            arguments: ["bgexec", "shim", folder.path.description, run.description].map { Array($0.utf8) },
            environment: [],
            directory: folder.path
        )
        return try start(request, input: File.openNull())
    }

    static func start(_ request: SpawnRequest, input: borrowing Descriptor) throws -> ShimProcess {
        let pipe = try Descriptor.pipe()
        try pipe.reading.setNonBlocking(true)
        let process = try request.start(input: input, output: pipe.writing, error: File.openNull())
        ChildRegistry.shared.add(process.pid)
        return ShimProcess(child: process, pipe: pipe.takeReading())
    }

    func send(_ signal: Signal) { _ = try? process.send(signal) }

    /// Tells of what happens from now on; whoever was told before is told no more.
    func watch(_ handler: @escaping @LoopActor (Event) -> Void) throws(SystemError) {
        self.handler = handler
        for registration in registrations { registration.cancel() }
        if let pipe = pipe.take() {
            messages = try ShimMessages(pipe) { [weak self] message in
                switch message {
                case .began, .ended: self?.handler(.records)
                case .notified: self?.handler(.notified)
                case .unrecorded(let record): self?.handler(.unrecorded(record))
                }
            }
        }
        registrations = [
            try EventLoop.shared.register(process.descriptor, for: .readable) { [weak self] _ in self?.noteEnd() }
        ]
    }

    /// An adopted shim tells nothing: its records are looked at until the run has begun, and again when its leader has ended.
    func readsRecords(untilBegun: Bool, leader identity: ProcessIdentity?) {
        guard !isChild, !registrations.isEmpty else { return }
        if untilBegun { lookSoon() }
        guard let identity, let handle = identity.open() else { return }
        leader = try? ExternalProcess(handle) { [weak self] in self?.lookForEnd(times: 400) }
    }

    private func lookSoon() {
        EventLoop.shared.schedule(at: .now.advanced(by: Self.pause)) { [weak self] in self?.handler(.records) }
    }

    /// The shim records the end within a moment of it.
    private func lookForEnd(times: Int) {
        guard times > 0, !registrations.isEmpty else { return }
        EventLoop.shared.schedule(at: .now.advanced(by: Self.pause)) { [weak self] in
            self?.handler(.records)
            self?.lookForEnd(times: times - 1)
        }
    }

    private func noteEnd() {
        for registration in registrations { registration.cancel() }
        registrations = []
        leader?.forget()
        messages?.close()
        // Our own child must be reaped; of an adopted one the kernel tells how it ended, if it is new enough.
        let status = isChild ? (try? process.end())??.status : process.endSeenFromOutside()
        ChildRegistry.shared.remove(process.pid)
        handler(.ended(cleanly: status == .exited(0)))
    }
}

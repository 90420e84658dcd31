import Loop
public import Syscalls

/// How a command of a unit is run besides its runs: with the unit's environment, in its folder.
public struct CommandLaunch: Sendable {
    /// The file to execute.
    public var executable: Path
    /// The arguments, the program's own name first.
    public var arguments: [[UInt8]]
    /// The whole environment.
    public var environment: [[UInt8]]
    /// The folder it starts in.
    public var directory: Path

    /// States how.
    public init(executable: Path, arguments: [[UInt8]], environment: [[UInt8]], directory: Path) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
    }
}

/// Runs the command; exit 0 is healthy, else the last line that it printed says why not. At its end, or at the deadline, all that
/// it has started is killed.
@LoopActor
func askCommand(_ command: Command, _ launch: CommandLaunch?, by deadline: LoopInstant) async -> ProbeAnswer {
    guard let launch else { return .unhealthy("its probe's command cannot be run") }
    do {
        let probe = try ProbeProcess(launch)
        let end = await probe.end(by: deadline)
        let said = probe.lastLine
        switch end {
        case .exited(0): return .healthy(said.isEmpty ? "its probe exits 0" : said)
        case let status?: return .unhealthy(said.isEmpty ? "its probe ended with \(status)" : "\(said) (\(status))")
        case nil: return .unhealthy("its probe had not ended in time" + (said.isEmpty ? "" : ": \(said)"))
        }
    } catch {
        return .unhealthy("its probe could not start: \(error)")
    }
}

/// One run of a probe's command.
@LoopActor
private final class ProbeProcess {
    /// The most that is kept of what it prints, in bytes.
    private static let cap = 4096

    private let process: ProcessHandle
    private let output: Descriptor
    private var registrations: [Registration] = []
    private var printed: [UInt8] = []
    private let ended = Waiter()
    private var status: ExitStatus?

    init(_ launch: CommandLaunch) throws {
        let request = SpawnRequest(
            executable: launch.executable,
            arguments: launch.arguments,
            environment: launch.environment,
            directory: launch.directory
        )
        let null = try File.openNull()
        let pipe = try Descriptor.pipe()
        try pipe.reading.setNonBlocking(true)
        process = try request.start(input: null, output: pipe.writing, error: pipe.writing)
        output = pipe.takeReading()
        ChildRegistry.shared.add(process.pid)
        registrations = [
            try EventLoop.shared.register(process.descriptor, for: .readable) { [weak self] _ in self?.noteEnd() },
            try EventLoop.shared.register(output, for: .readable) { [weak self] _ in self?.readOutput() },
        ]
    }

    /// Waits for its end; nil when it had to be killed at the deadline.
    func end(by deadline: LoopInstant) async -> ExitStatus? {
        let alarm = EventLoop.shared.schedule(at: deadline) { self.ended.finish(throwing: CancellationError()) }
        try? await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { ended.begin($0) }
        } onCancel: {
            Task { @LoopActor in self.ended.finish(throwing: CancellationError()) }
        }
        alarm.cancel()
        readOutput()
        for registration in registrations { registration.cancel() }
        clearAway()
        ChildRegistry.shared.remove(process.pid)
        return status
    }

    var lastLine: String {
        let lines = printed.split(separator: UInt8(ascii: "\n"))
        return printable(lines.last ?? [])
    }

    private func noteEnd() {
        // The descriptor stays readable: it is asked once.
        registrations.first?.cancel()
        // Not reaped yet: as long as it is there, nobody else's session can have its number.
        status = (try? process.end(.keep))??.status
        ended.finish(throwing: nil)
    }

    private func readOutput() {
        var chunk: [UInt8] = []
        guard let count = try? output.read(into: &chunk, upTo: 65_536) else { return }
        if count == 0 { registrations.last?.cancel() }
        printed = (printed + chunk).suffix(Self.cap)
    }

    private func clearAway() {
        // Its children first: without it they would be reparented and no longer be found below it.
        ProcessTree(top: process.pid).send(.kill)
        _ = try? process.send(.kill)
        // What has lost its parent is this process's child by now, since it is the subreaper, and still in the probe's session.
        for orphan in ProcessTable.children(of: ThisProcess.pid).compactMap(ProcessTable.entry)
        where orphan.session == process.pid && orphan.pid != process.pid {
            ProcessTree(top: orphan.pid).send(.kill)
            orphan.send(.kill)
        }
        _ = try? process.waitForEnd()
    }
}

public import Loop
public import Syscalls

/// A command that is not a unit's run and is run for its exit status and last line: a health check or a notification.
@LoopActor
public final class HelperCommand {
    /// How much of what it prints is kept, in bytes.
    private static let cap = 4096
    /// How much it can be given on standard input, in bytes: what a pipe holds without a reader.
    public nonisolated static let inputLimit = 60 << 10

    private let loop: any Reactor
    private let process: ProcessHandle
    private let output: Descriptor
    private var registrations: [Registration] = []
    private var printed: [UInt8] = []
    private let ended = Waiter()
    private var status: ExitStatus?

    /// Starts it.
    /// - Parameters:
    ///   - launch: how it is executed.
    ///   - input: its standard input, at most `inputLimit`; empty for /dev/null.
    ///   - loop: what waits for its output and its end.
    /// - Throws: `SpawnError` or `SystemError`; nothing runs then.
    public init(_ launch: CommandLaunch, input: [UInt8] = [], on loop: any Reactor) throws {
        self.loop = loop
        let request = SpawnRequest(
            executable: launch.executable,
            arguments: launch.arguments,
            environment: launch.environment,
            directory: launch.directory
        )
        let pipe = try Descriptor.pipe()
        try pipe.reading.setNonBlocking(true)
        if input.isEmpty {
            let null = try File.openNull()
            process = try request.start(input: null, output: pipe.writing, error: pipe.writing)
        } else {
            let source = try Descriptor.pipe()
            try source.writing.writeAll(Array(input.prefix(Self.inputLimit)))
            process = try request.start(input: source.reading, output: pipe.writing, error: pipe.writing)
        }
        output = pipe.takeReading()
        ChildRegistry.shared.add(process.pid)
        registrations = [
            try loop.register(process.descriptor, for: .readable) { [weak self] _ in self?.handleEnd() },
            try loop.register(output, for: .readable) { [weak self] _ in self?.readOutput() },
        ]
    }

    /// Waits for its end, and then kills everything that it has started; nil when it had to be killed at the deadline.
    public func end(by deadline: LoopInstant) async -> ExitStatus? {
        let alarm = loop.schedule(at: deadline) { self.ended.finish(throwing: CancellationError()) }
        try? await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { ended.begin($0) }
        } onCancel: {
            Task { @LoopActor in self.ended.finish(throwing: CancellationError()) }
        }
        alarm.cancel()
        readOutput()
        for registration in registrations { registration.cancel() }
        killRemaining()
        ChildRegistry.shared.remove(process.pid)
        return status
    }

    /// The last line that it has printed so far, safe to print.
    public var lastLine: String {
        let lines = printed.split(separator: UInt8(ascii: "\n"))
        return printable(lines.last ?? [])
    }

    /// The first line of what is kept of its output, safe to print.
    public var firstLine: String {
        printable(printed.split(separator: UInt8(ascii: "\n")).first ?? [])
    }

    private func handleEnd() {
        // The descriptor stays readable, so this is done once.
        registrations.first?.cancel()
        // Not reaped yet: as long as the zombie is there, no other session can get its number.
        status = (try? process.end(.keep))??.status
        ended.finish(throwing: nil)
    }

    private func readOutput() {
        var chunk: [UInt8] = []
        guard let count = try? output.read(into: &chunk, upTo: 65_536) else { return }
        if count == 0 { registrations.last?.cancel() }
        printed = (printed + chunk).suffix(Self.cap)
    }

    private func killRemaining() {
        // Its children first: without it they would be reparented and no longer be found below it.
        ProcessTree(top: process.pid).send(.kill)
        _ = try? process.send(.kill)
        // What has lost its parent is a child of this process by now, which is the subreaper, and still in the command's session.
        for orphan in ProcessTable.children(of: ThisProcess.pid).compactMap(ProcessTable.entry)
        where orphan.session == process.pid && orphan.pid != process.pid {
            ProcessTree(top: orphan.pid).send(.kill)
            orphan.send(.kill)
        }
        _ = try? process.waitForEnd()
    }
}

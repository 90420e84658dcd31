package import Syscalls

/// A stream socket for tasks on the loop: reads and writes that wait without holding a thread, each with a deadline.
///
/// One task reads and one writes at a time.
@LoopActor
package final class Connection {
    /// A wait that took longer than it may.
    package struct TimedOut: Error, Hashable, Sendable, CustomStringConvertible {
        /// What was waited for.
        package let description: String
    }

    private let descriptor: Descriptor
    private let reactor: any Reactor
    private var registration: Registration?
    private var reader: Waiter?
    private var writer: Waiter?
    /// The other side has gone or the connection failed: the next read or write says how, and there is nothing to wait for.
    private var isBroken = false

    /// Takes a connected, non-blocking socket.
    package init(
        _ descriptor: consuming Descriptor, on reactor: any Reactor = EventLoop.running
    ) throws(SystemError) {
        self.descriptor = descriptor
        self.reactor = reactor
        registration = try reactor.register(self.descriptor, for: []) { [weak self] in self?.ready($0) }
    }

    /// Takes the reading end of a pipe, or another stream, and makes it non-blocking.
    package convenience init(
        nonBlocking descriptor: consuming Descriptor, on reactor: any Reactor = EventLoop.running
    ) throws(SystemError) {
        try descriptor.setNonBlocking(true)
        try self.init(descriptor, on: reactor)
    }

    /// Who is at the other end of a Unix socket.
    package func peer() throws(SystemError) -> (pid: Int32, user: UInt32) { try UnixSocket.peer(of: descriptor) }

    /// Connects to an internet address.
    /// - Throws: `SystemError` when it is refused, `TimedOut` after the deadline.
    package static func connect(
        to address: InternetAddress, by deadline: LoopInstant, on reactor: any Reactor = EventLoop.running
    ) async throws -> Connection {
        let connection = try Connection(try address.beginConnecting(), on: reactor)
        try await connection.waitUntilWritable("connecting to \(address)", by: deadline)
        if let error = connection.descriptor.connectionError(to: address.description) { throw error }
        return connection
    }

    /// Reads what is there, at most `capacity` bytes; empty at the end of the stream.
    package func read(upTo capacity: Int, by deadline: LoopInstant? = nil) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            if try descriptor.read(into: &bytes, upTo: capacity) != nil || isBroken { return bytes }
            try await wait(\.reader, "an answer", by: deadline)
        }
    }

    /// Writes all bytes.
    package func write(_ bytes: [UInt8], by deadline: LoopInstant? = nil) async throws {
        var start = 0
        while start < bytes.count {
            if let count = try descriptor.write(bytes.span.bytes.extracting(start..<bytes.count)) {
                start += count
            } else if isBroken {
                throw CancellationError()
            } else {
                try await waitUntilWritable("the other side to read", by: deadline)
            }
        }
    }

    /// Closes at once; waiting tasks get `CancellationError`.
    package func close() {
        registration?.cancel()
        registration = nil
        for waiter in [reader, writer] { waiter?.finish(throwing: CancellationError()) }
    }

    private func waitUntilWritable(_ purpose: String, by deadline: LoopInstant?) async throws {
        try await wait(\.writer, purpose, by: deadline)
    }

    private func wait(
        _ place: ReferenceWritableKeyPath<Connection, Waiter?>,
        _ purpose: String,
        by deadline: LoopInstant?
    ) async throws {
        guard registration != nil else { throw CancellationError() }
        if isBroken { return }
        let waiter = Waiter()
        self[keyPath: place] = waiter
        updateInterest()
        defer {
            self[keyPath: place] = nil
            updateInterest()
        }
        let alarm = deadline.map { deadline in
            reactor.schedule(at: deadline) {
                waiter.finish(throwing: TimedOut(description: "waited too long for \(purpose)"))
            }
        }
        defer { alarm?.cancel() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter.begin($0) }
        } onCancel: {
            Task { @LoopActor in waiter.finish(throwing: CancellationError()) }
        }
    }

    private func updateInterest() {
        var interest: Readiness = []
        if reader != nil { interest.insert(.readable) }
        if writer != nil { interest.insert(.writable) }
        registration?.wait(for: interest)
    }

    private func ready(_ readiness: Readiness) {
        if !readiness.isDisjoint(with: [.hangUp, .error]) { isBroken = true }
        let (reader, writer) = (reader, writer)
        if readiness.contains(.readable) || isBroken { reader?.finish(throwing: nil) }
        if readiness.contains(.writable) || isBroken { writer?.finish(throwing: nil) }
        // It would be reported again and again. It may come before any task waits: a refusal does, right after connect(2).
        if isBroken { registration?.cancel() }
    }
}

import Loop
import Syscalls
import Wire

/// A command at the other end of a connection, and what it is still to be sent.
@LoopActor
final class ClientConnection {
    /// A client that has left this much unread, in bytes, is dropped: it must not cost the daemon its memory.
    private static let patience = 8 << 20

    let connection: Connection
    /// When it was let in.
    let since = LoopInstant.now
    /// Whether it wants every event.
    var follows = false
    /// Called when it has gone.
    var onGone: (@LoopActor () -> Void)?
    private var queue: [[UInt8]] = []
    private var queued = 0
    private var writer: Task<Void, Never>?

    init(_ connection: Connection) { self.connection = connection }

    func send(_ answer: Answer) {
        guard let bytes = try? FrameStream.encode(answer) else { return }
        enqueue(bytes)
    }

    func enqueue(_ bytes: [UInt8]) {
        queue.append(bytes)
        queued += bytes.count
        if queued > Self.patience { return connection.close() }
        if writer == nil { writer = Task.onLoop { await self.writeQueue() } }
    }

    /// Waits until all is sent, or cannot be.
    func flush() async { await writer?.value }

    private func writeQueue() async {
        while !queue.isEmpty {
            let next = queue.removeFirst()
            queued -= next.count
            do {
                try await connection.write(next)
            } catch {
                queue = []
                connection.close()
            }
        }
        writer = nil
    }
}

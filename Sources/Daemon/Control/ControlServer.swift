import Loop
import Model
import Syscalls
import Wire

/// Listens on the project's socket and hands each request to its handler.
@LoopActor
final class ControlServer {
    /// More clients at once than this wait in the kernel's queue until one has gone.
    private static let mostClients = 128
    /// A client that has sent no request by then is dropped.
    private static let patience = Duration.seconds(5)

    /// Answers a request: what it returns is sent, then events follow if it asks for them.
    typealias Handler = @LoopActor (Request, ClientConnection) async -> Void

    private let listener: Descriptor
    private var registration: Registration?
    private var clients: [ObjectIdentifier: ClientConnection] = [:]
    private let handler: Handler

    /// - Throws: `SystemError` when the socket cannot be made.
    init(at path: Path, handler: @escaping Handler) throws {
        // The holder of the project's lock may replace a socket: no other process listens on it.
        try File.remove(path)
        listener = try UnixSocket.listen(at: path)
        self.handler = handler
        registration = try EventLoop.running.register(listener, for: .readable) { [weak self] _ in self?.accept() }
    }

    /// Sends an event to every client that follows.
    func publish(_ answer: @autoclosure () -> Answer) {
        // Composing events without any listener would cost a daemon with a thousand services most of its time.
        let followers = clients.values.filter(\.follows)
        guard !followers.isEmpty, let bytes = try? FrameStream.encode(answer()) else { return }
        for client in followers { client.enqueue(bytes) }
    }

    /// Ends all connections after what has been queued is sent.
    func close() async {
        registration?.cancel()
        for client in clients.values { await client.flush() }
    }

    private func accept() {
        while clients.count < Self.mostClients, let socket = (try? UnixSocket.accept(on: listener)) ?? nil {
            guard let connection = try? Connection(socket) else { continue }
            // Before the first byte: only this user may connect, as the kernel recorded it at connect time.
            guard let peer = try? connection.peer(), peer.user == ThisProcess.user else {
                connection.close()
                continue
            }
            serve(ClientConnection(connection))
        }
        if clients.count >= Self.mostClients { registration?.wait(for: []) }
    }

    private func forget(_ client: ClientConnection) {
        clients[ObjectIdentifier(client)] = nil
        client.onGone?()
        registration?.wait(for: .readable)
    }

    private func serve(_ client: ClientConnection) {
        clients[ObjectIdentifier(client)] = client
        Task.onLoop { [weak self] in
            let frames = FrameStream(client.connection)
            do {
                let deadline = LoopInstant.now.advanced(by: Self.patience)
                if let request = try await frames.read(Request.self, limit: FrameStream.requestLimit, by: deadline) {
                    await self?.handler(request, client)
                    // Nothing more is expected: the read ends when the client goes.
                    if client.follows { _ = try await frames.read(Request.self, limit: FrameStream.requestLimit) }
                }
            } catch let error as FrameError {
                client.send(
                    .refused(.init(message: error.description, exitCode: UserError.Code.internalFailure.rawValue)))
            } catch {}
            await client.flush()
            client.connection.close()
            self?.forget(client)
        }
    }
}

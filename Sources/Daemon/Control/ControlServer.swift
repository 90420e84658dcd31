import Loop
import Model
import Syscalls
import Wire

/// Listens on the project's socket and hands each request to its handler.
@LoopActor
final class ControlServer {
    /// More commands than this do not follow the project at once: one more is refused, unless it is the order to stop.
    private static let mostFollowers = 128
    /// When there are more connections than this, one that does not follow has to go: whoever holds connections and asks nothing, or reads
    /// no answer, must not keep others out.
    private static let mostClients = 2 * mostFollowers
    /// What has been there for less than this is not in the way: it is about to ask, or to be answered.
    private static let courtesy = Duration.milliseconds(200)
    /// How many descriptors are kept for a client when there are none left: its connection, and what it takes to stop and to save.
    private static let reserveSize = 8
    /// How long nobody is let in when there is no descriptor for a connection at all.
    private static let pause = Duration.milliseconds(100)
    /// A client that has sent no request by then is dropped.
    private static let patience = Duration.seconds(5)

    /// Answers a request: what it returns is sent, then events follow if it asks for them.
    typealias Handler = @LoopActor (Request, ClientConnection) async -> Void

    private let listener: Descriptor
    private var registration: Registration?
    private var clients: [ObjectIdentifier: ClientConnection] = [:]
    private let reserve = DescriptorReserve(of: reserveSize)
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
        while hasRoom(), let socket = acceptOne() {
            guard let connection = try? Connection(socket) else { continue }
            // Before the first byte: only this user may connect, as the kernel recorded it at connect time.
            guard let peer = try? connection.peer(), peer.user == ThisProcess.user else {
                connection.close()
                continue
            }
            serve(ClientConnection(connection))
        }
    }

    /// The next client that waits; nil when none does, or it cannot be let in now.
    private func acceptOne() -> Descriptor? {
        do throws(SystemError) {
            return try UnixSocket.accept(on: listener)
        } catch {
            if error.meansShortage, reserve.release() || dropOne() { return acceptOne() }
            acceptLater()
            return nil
        }
    }

    /// Whether one more client can be let in; if not, it is tried again soon.
    private func hasRoom() -> Bool {
        if clients.count < Self.mostClients || dropOne() { return true }
        acceptLater()
        return false
    }

    /// A client that waits would be reported again and again.
    private func acceptLater() {
        registration?.wait(for: [])
        EventLoop.running.schedule(at: .now.advanced(by: Self.pause)) { [weak self] in
            self?.registration?.wait(for: .readable)
        }
    }

    /// Ends the connection that has been in the way for longest.
    /// - Returns: whether there was one.
    private func dropOne() -> Bool {
        let limit = LoopInstant.now.advanced(by: .zero - Self.courtesy)
        let idle = clients.values.filter { !$0.follows && $0.since < limit }
        guard let oldest = idle.min(by: { $0.since < $1.since }) else { return false }
        clients[ObjectIdentifier(oldest)] = nil
        oldest.connection.close()
        return true
    }

    private func forget(_ client: ClientConnection) {
        clients[ObjectIdentifier(client)] = nil
        client.onGone?()
        reserve.refill()
    }

    /// Why a request is not handled now; nil when it is. The order to stop is always handled, and what is answered at once.
    private func refusal(of request: Request) -> Answer.Refusal? {
        if case .stop = request { return nil }
        guard request.wantsEvents else { return nil }
        if reserve.isSpent {
            return Answer.Refusal(
                message: "the daemon has no file descriptors left; those that it keeps in reserve are for stopping",
                advice: "`bgexec stop UNIT` frees some; `ulimit -n` before the start of the project gives it more",
                exitCode: UserError.Code.internalFailure.rawValue)
        }
        guard clients.values.count(where: \.follows) >= Self.mostFollowers else { return nil }
        return Answer.Refusal(
            message: "\(Self.mostFollowers) commands are following this project already",
            advice: "end some of them: commands such as `bgexec watch`, `wait` and `once` follow until they end",
            exitCode: UserError.Code.internalFailure.rawValue)
    }

    private func serve(_ client: ClientConnection) {
        clients[ObjectIdentifier(client)] = client
        Task.onLoop { [weak self] in
            let frames = FrameStream(client.connection)
            do {
                let deadline = LoopInstant.now.advanced(by: Self.patience)
                if let request = try await frames.read(Request.self, limit: FrameStream.requestLimit, by: deadline) {
                    if let refusal = self?.refusal(of: request) {
                        client.send(.refused(refusal))
                    } else {
                        await self?.handler(request, client)
                    }
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

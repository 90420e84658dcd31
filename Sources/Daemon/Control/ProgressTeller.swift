import Loop
import Syscalls
import Wire

/// Tells a client whose request takes long what it waits for, every second: a daemon that says nothing may have been stopped.
@LoopActor
final class ProgressTeller {
    private static let interval = Duration.seconds(1)

    private let client: ClientConnection
    private let words: @LoopActor () -> String
    private var alarm: Alarm?

    init(_ client: ClientConnection, words: @escaping @LoopActor () -> String) {
        self.client = client
        self.words = words
        next()
    }

    private func next() {
        alarm = EventLoop.running.schedule(at: .now.advanced(by: Self.interval)) { [weak self] in
            guard let self else { return }
            client.send(.notice(words()))
            next()
        }
    }

    /// The request is answered.
    func end() { alarm?.cancel() }
}

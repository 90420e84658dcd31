import Loop
import Model
import Syscalls

/// Ctrl+C while a command waits.
@LoopActor
final class InterruptWatch {
    private let queue: SignalQueue
    private var registration: Registration?
    private var handler: (@LoopActor () -> Void)?
    /// Whether it was pressed.
    private(set) var wasInterrupted = false

    init() throws {
        queue = try SignalQueue([.interrupt, .terminate])
        registration = try EventLoop.running.register(queue.descriptor, for: .readable) { [weak self] _ in self?.read()
        }
    }

    /// Calls the handler on the first Ctrl+C; a second one ends the program at once.
    func onInterrupt(_ handler: @escaping @LoopActor () -> Void) {
        self.handler = handler
        if wasInterrupted { handler() }
    }

    private func read() {
        guard ((try? queue.next()) ?? nil) != nil else { return }
        if wasInterrupted { ThisProcess.exit(UserError.Code.interrupted.rawValue) }
        wasInterrupted = true
        handler?()
    }
}

import Loop
import Model
import Supervisor
import Syscalls

/// The signals of this process, as events of its loop.
@LoopActor
final class Signals {
    private let queue: SignalQueue
    private var registration: Registration?

    init(for supervisor: Supervisor, on loop: any Reactor) throws {
        queue = try SignalQueue([.interrupt, .terminate, .child])
        registration = try loop.register(queue.descriptor, for: .readable) { _ in
            while let signal = (try? self.queue.next()) ?? nil {
                switch signal {
                case .child: supervisor.reapOrphans()
                default: supervisor.unwant(["service"], Reason(.manual, "Ctrl+C"))
                }
            }
        }
    }
}

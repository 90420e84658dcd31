import Loop
import Syscalls

/// How far a daemon has come, for those who wait for it: commands, the service manager, and the process itself.
@LoopActor
final class DaemonLifetime {
    /// Opens when the changes made while no daemon was running are known, and their cycles have begun.
    let caughtUp = Gate()
    private var manager = ManagerNotice()
    private let ended = Waiter()
    private let signals: SignalQueue
    private var registration: Registration?

    /// From now on signals wait until they are handled.
    init() throws {
        SignalQueue.ignoreBrokenPipes()
        signals = try SignalQueue([.terminate, .interrupt, .hangUp, .child])
    }

    func onSignal(_ handle: @escaping @LoopActor (Signal) -> Void) throws {
        registration = try EventLoop.running.register(signals.descriptor, for: .readable) { [weak self] _ in
            while let signal = (try? self?.signals.next()) ?? nil { handle(signal) }
        }
    }

    func isReady() { manager.send("READY=1") }

    /// Tells the service manager how the services are.
    func show(_ summary: @autoclosure () -> String) { manager.show(summary()) }

    func isStopping() { manager.send("STOPPING=1") }

    func end() { ended.finish(throwing: nil) }

    /// Returns when the daemon has nothing left to do.
    func untilEnded() async { try? await withCheckedThrowingContinuation { ended.begin($0) } }
}

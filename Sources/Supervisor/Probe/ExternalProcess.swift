import Loop
import Syscalls

/// A process that bgexec did not start and whose exit it watches for.
@LoopActor
final class ExternalProcess {
    private let process: ProcessHandle
    private var registration: Registration?

    init(
        _ process: consuming ProcessHandle, on loop: any Reactor, onExit: @escaping @LoopActor () -> Void
    ) throws(SystemError) {
        self.process = process
        registration = try loop.register(self.process.descriptor, for: .readable) { [weak self] _ in
            self?.registration?.cancel()
            onExit()
        }
    }

    func stopWatching() { registration?.cancel() }
}

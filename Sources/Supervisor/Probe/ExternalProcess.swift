import Loop
import Syscalls

/// A process that is not ours and whose exit is noticed.
@LoopActor
final class ExternalProcess {
    private let process: ProcessHandle
    private var registration: Registration?

    init(_ process: consuming ProcessHandle, onExit: @escaping @LoopActor () -> Void) throws(SystemError) {
        self.process = process
        registration = try EventLoop.shared.register(self.process.descriptor, for: .readable) { [weak self] _ in
            self?.registration?.cancel()
            onExit()
        }
    }

    func forget() { registration?.cancel() }
}

import Synchronization
import Syscalls

/// fdatasync(2) on a thread of its own: on a busy disk it takes seconds, in which the pipe of a run would fill up.
final class BackgroundSync: Sendable {
    private struct State {
        var waiting: [WaitingFile] = []
        var isWorking = false
        var failure: SystemError?
    }

    /// A descriptor of its own of a file that waits: the log may continue in another meanwhile.
    private final class WaitingFile: Sendable {
        let descriptor: Descriptor

        init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
    }

    private let state = Mutex(State())
    /// More files wait only where the disk cannot follow at all; then some are left to the kernel's own pace.
    private static let limit = 16

    /// Asks for a file to be made durable soon.
    /// - Returns: false when that cannot be done now.
    func start(_ file: LogFile) -> Bool {
        guard let duplicate = try? file.duplicate() else { return false }
        let file = WaitingFile(duplicate)
        let (isTaken, isIdle) = state.withLock { state in
            guard state.waiting.count < Self.limit else { return (false, false) }
            state.waiting.append(file)
            defer { state.isWorking = true }
            return (true, !state.isWorking)
        }
        if isIdle, (try? BackgroundThread.start { [self] in work() }) == nil {
            state.withLock { $0.isWorking = false }
            return false
        }
        return isTaken
    }

    private func work() {
        while let file = next() {
            do throws(SystemError) { try file.descriptor.synchronizeData() } catch {
                state.withLock { $0.failure = error }
            }
        }
    }

    private func next() -> WaitingFile? {
        state.withLock { state in
            if state.waiting.isEmpty { state.isWorking = false }
            return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
        }
    }

    /// The last failure, once.
    func consumeFailure() -> SystemError? { state.withLock { $0.failure.take() } }
}

extension LogWriter {
    /// Makes what was written durable in the background. If no thread can be started, it is tried at the next deadline.
    mutating func synchronizeInBackground(at now: Timestamps) {
        if let failure = syncing.consumeFailure() { recordSyncFailure(failure, at: now) }
        guard let file else {
            dirtySince = nil
            return
        }
        dirtySince = syncing.start(file) ? nil : now.monotonic
        guardFreeSpace()
    }

    /// Makes what was written durable, and waits for it.
    mutating func synchronize(at now: Timestamps) {
        guard dirtySince != nil, let file else { return }
        dirtySince = nil
        do throws(SystemError) { try file.synchronize() } catch { recordSyncFailure(error, at: now) }
    }

    private mutating func recordSyncFailure(_ error: SystemError, at now: Timestamps) {
        writeMark(.note("the lines above may not survive a power failure: \(error)"), at: now)
    }
}

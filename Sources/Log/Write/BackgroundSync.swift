import Synchronization
import Syscalls

/// fdatasync(2) on a thread of its own: on a busy disk it takes seconds, in which the pipe of a run would fill up.
final class BackgroundSync: Sendable {
    private struct State {
        /// Descriptors of the files that wait, each owned by this list.
        var waiting: [Int32] = []
        var isWorking = false
        var failure: SystemError?
    }

    private let state = Mutex(State())
    /// More files wait only where the disk cannot follow at all; then some are left to the kernel's own pace.
    private static let limit = 16

    deinit { state.withLock { for number in $0.waiting { _ = Descriptor(owning: number) } } }

    /// Asks for a file to be made durable soon.
    /// - Returns: false when that cannot be done now.
    func start(_ file: LogFile) -> Bool {
        guard let number = try? file.duplicate().release() else { return false }
        let (isTaken, isIdle) = state.withLock { state in
            guard state.waiting.count < Self.limit else { return (false, false) }
            state.waiting.append(number)
            defer { state.isWorking = true }
            return (true, !state.isWorking)
        }
        if !isTaken { _ = Descriptor(owning: number) }
        if isIdle, (try? BackgroundThread.start { [self] in work() }) == nil {
            state.withLock { $0.isWorking = false }
            return false
        }
        return isTaken
    }

    private func work() {
        while let number = next() {
            let file = Descriptor(owning: number)
            do throws(SystemError) { try file.synchronizeData() } catch { state.withLock { $0.failure = error } }
        }
    }

    private func next() -> Int32? {
        state.withLock { state in
            if state.waiting.isEmpty { state.isWorking = false }
            return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
        }
    }

    /// The last failure, once.
    func takeFailure() -> SystemError? { state.withLock { $0.failure.take() } }
}

extension LogWriter {
    /// Has what was written made durable without waiting for it. When no thread can be had, it is tried at the next deadline.
    mutating func synchronizeInBackground(at now: Timestamps) {
        if let failure = syncing.takeFailure() { noteUndurable(failure, at: now) }
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
        do throws(SystemError) { try file.synchronize() } catch { noteUndurable(error, at: now) }
    }

    private mutating func noteUndurable(_ error: SystemError, at now: Timestamps) {
        writeMark(.note("what stands above may not outlive a power cut: \(error)"), at: now)
    }
}

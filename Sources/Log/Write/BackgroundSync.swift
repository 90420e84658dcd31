import Synchronization
import Syscalls

/// fdatasync(2) on a thread of its own: on a busy disk it takes seconds, in which the pipe of a run would fill up.
final class BackgroundSync: Sendable {
    private static let idle: Int32 = -1
    private static let busy: Int32 = -2

    /// `idle`, `busy`, or the outcome of the last one: 0 or an `errno`.
    private let state = Atomic<Int32>(BackgroundSync.idle)

    /// Begins, unless one is still under way.
    /// - Returns: whether it has begun.
    func start(_ file: LogFile) -> Bool {
        guard state.load(ordering: .acquiring) != Self.busy, let number = try? file.duplicate().release() else {
            return false
        }
        state.store(Self.busy, ordering: .releasing)
        do throws(SystemError) {
            try BackgroundThread.start { [self] in
                let file = Descriptor(owning: number)
                do throws(SystemError) {
                    try file.synchronizeData()
                    state.store(0, ordering: .releasing)
                } catch {
                    state.store(error.code, ordering: .releasing)
                }
            }
            return true
        } catch {
            _ = Descriptor(owning: number)
            state.store(Self.idle, ordering: .releasing)
            return false
        }
    }

    /// The `errno` of the last one that failed, once.
    func takeFailure() -> SystemError? {
        let code = state.load(ordering: .acquiring)
        guard code > 0 else { return nil }
        state.store(Self.idle, ordering: .releasing)
        return SystemError(code: code, call: "fdatasync")
    }
}

extension LogWriter {
    /// Has what was written made durable without waiting for it. When no thread can be had, it is tried at the next deadline.
    mutating func synchronizeInBackground(at now: Moment) {
        if let failure = syncing.takeFailure() { noteUndurable(failure, at: now) }
        guard let file else {
            dirtySince = nil
            return
        }
        dirtySince = syncing.start(file) ? nil : now.monotonic
    }

    /// Makes what was written durable, and waits for it.
    mutating func synchronize(at now: Moment) {
        guard dirtySince != nil, let file else { return }
        dirtySince = nil
        do throws(SystemError) { try file.synchronize() } catch { noteUndurable(error, at: now) }
    }

    private mutating func noteUndurable(_ error: SystemError, at now: Moment) {
        writeMark(.note("what stands above may not outlive a power cut: \(error)"), at: now)
    }
}

import Loop
import Synchronization
import Syscalls

/// Hashes files on one thread of its own, so that a slow disk never keeps the loop waiting. The thread lives only while there
/// is work.
///
/// A result counts only if the file had the expected signature before and after it was read, and if the tree still has that
/// signature when the result arrives. Files that changed within the last tenth of a second are left to settle first: a
/// kernel whose time stamps are coarse could not show that they changed again meanwhile.
final class HashWorker: Sendable {
    /// A file, and what the tree knows of it.
    struct Job: Sendable {
        let path: Path
        let signature: Signature
    }

    /// What came of it; nil when it could not be read or was another file.
    struct Result: Sendable {
        let job: Job
        let hash: UInt64?
    }

    private struct State {
        var jobs: [Job] = []
        var isRunning = false
        var isStopped = false
    }

    private let state = Mutex(State())
    private let deliver: @Sendable @LoopActor ([Result]) -> Void
    private static let youth: Int64 = 100_000_000

    init(_ deliver: @escaping @Sendable @LoopActor ([Result]) -> Void) { self.deliver = deliver }

    /// Adds files to be hashed.
    func submit(_ jobs: [Job]) {
        let mustStart = state.withLock { state in
            state.jobs += jobs
            if state.isRunning || state.jobs.isEmpty { return false }
            state.isRunning = true
            return true
        }
        if mustStart { startThread() }
    }

    /// Drops what has not been begun.
    func stop() {
        state.withLock { state in
            state.jobs = []
            state.isStopped = true
        }
    }

    private func startThread() {
        do throws(SystemError) {
            try BackgroundThread.start { [self] in work() }
        } catch {
            state.withLock { $0.isRunning = false }
        }
    }

    private func work() {
        while let batch = next() {
            if let youngest = batch.map(\.signature.changed).max(), Clocks.wall - youngest < Self.youth {
                BackgroundThread.pause(for: .nanoseconds(Self.youth))
            }
            let results = batch.map { Result(job: $0, hash: hash($0)) }
            let deliver = deliver
            Task { @LoopActor in deliver(results) }
        }
    }

    private func hash(_ job: Job) -> UInt64? {
        if Clocks.wall - job.signature.changed < Self.youth { return nil }
        return TreeReconciler.hash(job.path, expecting: job.signature)
    }

    private func next() -> [Job]? {
        state.withLock { state in
            if state.jobs.isEmpty || state.isStopped {
                state.isRunning = false
                return nil
            }
            let batch = Array(state.jobs.suffix(64))
            state.jobs.removeLast(batch.count)
            return batch
        }
    }
}

import Synchronization
import Syscalls

/// Swift's jobs of `LoopActor`, which wait here until the loop that runs takes them.
///
/// A global actor has one executor for the whole process, known before any loop is made, so this is the one part of the loop that
/// cannot be injected. It knows nothing of descriptors and time.
final class LoopExecutor: SerialExecutor, TaskExecutor {
    static let shared = LoopExecutor()

    private let jobs = Mutex<[UnownedJob]>([])
    private let threadIdentifier = Atomic<UInt>(0)
    /// Raised when jobs come from another thread. Nil when the process has no descriptor left; then no loop can run either.
    let wakeUp = try? WakeUp()

    private init() {}

    func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        let wasEmpty = jobs.withLock { jobs in
            jobs.append(unowned)
            return jobs.count == 1
        }
        // On its own thread the loop checks the queue again before it waits.
        if wasEmpty, !isCurrent { wakeUp?.raise() }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    func checkIsolated() { precondition(isCurrent, "this must run on the event loop's thread") }

    func isIsolatingCurrentContext() -> Bool? { isCurrent }

    private var isCurrent: Bool { threadIdentifier.load(ordering: .relaxed) == BackgroundThread.current }

    // MARK: For the loop that runs

    /// Makes the calling thread the one that `LoopActor` is isolated to.
    func adoptThread() { threadIdentifier.store(BackgroundThread.current, ordering: .relaxed) }

    var isIdle: Bool { jobs.withLock { $0.isEmpty } }

    /// Runs the jobs that wait now; those that come meanwhile wait for the next round.
    /// - Parameter memory: an empty list, whose memory is used again.
    func runJobs(using memory: inout [UnownedJob]) {
        jobs.withLock { swap(&$0, &memory) }
        for job in memory {
            job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        }
        memory.removeAll(keepingCapacity: true)
    }
}

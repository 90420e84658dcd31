public import Syscalls

/// The clock of the loop that runs, for tasks: monotonic, and `sleep` costs no thread and no periodic wake-up.
public struct LoopClock: Clock {
    public typealias Instant = LoopInstant

    public init() {}

    public var now: LoopInstant { .now }

    public var minimumResolution: Duration { .nanoseconds(1) }

    /// Waits on the loop until the deadline.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    @LoopActor
    public func sleep(until deadline: LoopInstant, tolerance: Duration? = nil) async throws {
        try await EventLoop.running.sleep(until: deadline)
    }
}

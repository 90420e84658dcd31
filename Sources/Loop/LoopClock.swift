/// The loop's clock for tasks: monotonic, and `sleep` costs no thread and no periodic wake-up.
public struct LoopClock: Clock {
    public typealias Instant = LoopInstant

    /// Creates the clock.
    public init() {}

    public var now: LoopInstant { .now }

    public var minimumResolution: Duration { .nanoseconds(1) }

    /// Waits on the loop until the deadline.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    @LoopActor
    public func sleep(until deadline: LoopInstant, tolerance: Duration? = nil) async throws {
        let sleeper = Sleeper()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                sleeper.begin(until: deadline, continuation)
            }
        } onCancel: {
            Task { @LoopActor in sleeper.wake(throwing: CancellationError()) }
        }
    }
}

/// One sleep: a continuation that is resumed exactly once, by the alarm or by cancellation, in whichever order they come.
@LoopActor
private final class Sleeper {
    private var continuation: CheckedContinuation<Void, any Error>?
    private var alarm: Alarm?

    nonisolated init() {}

    func begin(until deadline: LoopInstant, _ continuation: CheckedContinuation<Void, any Error>) {
        if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
        self.continuation = continuation
        alarm = EventLoop.shared.schedule(at: deadline) { self.wake(throwing: nil) }
    }

    func wake(throwing error: (any Error)?) {
        alarm?.cancel()
        guard let continuation = continuation.take() else { return }
        if let error { continuation.resume(throwing: error) } else { continuation.resume() }
    }
}

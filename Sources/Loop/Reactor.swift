public import Syscalls

/// What code on the loop asks of it: to be called when a descriptor is ready, and when a time has come.
///
/// `EventLoop` is the real one. A test may give another whose clock it sets and whose descriptors are ready when it says so.
@LoopActor
public protocol Reactor: AnyObject, Sendable {
    /// The time that deadlines are compared with.
    var now: LoopInstant { get }

    /// Calls `handler` whenever the descriptor is ready, until the registration goes or is cancelled.
    /// - Parameters:
    ///   - descriptor: must stay open as long as the registration lives.
    ///   - interest: what to wait for; errors and hang-ups are always reported.
    /// - Throws: `SystemError` of epoll_ctl(2), for example EPERM for a regular file.
    func register(
        _ descriptor: borrowing Descriptor,
        for interest: Readiness,
        _ handler: @escaping @LoopActor (Readiness) -> Void
    ) throws(SystemError) -> Registration

    /// Changes what a registration waits for.
    func change(_ registration: Registration.Token, to interest: Readiness)

    /// Ends a registration. That it has ended is no error.
    func unregister(_ registration: Registration.Token)

    /// Calls `alarm` once at the deadline, or as soon after it as the loop is free.
    /// - Returns: what cancels it; dropping the value leaves the alarm set.
    @discardableResult
    func schedule(at deadline: LoopInstant, _ alarm: @escaping @LoopActor () -> Void) -> Alarm

    /// Unsets an alarm. That it has rung is no error.
    func cancel(_ alarm: Alarm.Token)
}

extension Reactor {
    /// Waits until the deadline.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    public func sleep(until deadline: LoopInstant) async throws {
        let waiter = Waiter()
        let alarm = schedule(at: deadline) { waiter.finish(throwing: nil) }
        defer { alarm.cancel() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter.begin($0) }
        } onCancel: {
            Task { @LoopActor in waiter.finish(throwing: CancellationError()) }
        }
    }
}

public import Syscalls

/// A descriptor that the loop watches. Ends by `cancel()`; must be cancelled before the descriptor is closed.
@LoopActor
public final class Registration {
    let token: UInt64
    let entry: Epoll.Entry

    init(token: UInt64, entry: Epoll.Entry) {
        self.token = token
        self.entry = entry
    }

    /// Changes what is waited for.
    public func wait(for interest: Readiness) { EventLoop.shared.change(self, to: interest) }

    /// Stops watching. More than once is fine.
    public func cancel() { EventLoop.shared.unregister(self) }

    isolated deinit { EventLoop.shared.unregister(self) }
}

/// An alarm that was set.
public struct Alarm: Hashable, Sendable {
    let token: UInt64

    /// Unsets it. That it has rung already is no error.
    @LoopActor public func cancel() { EventLoop.shared.cancel(self) }
}

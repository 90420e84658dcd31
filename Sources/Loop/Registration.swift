import CLinux

/// What a descriptor is ready for, as epoll(7) names it.
public struct Readiness: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Bytes, a connection or an end can be read.
    public static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    /// Bytes can be written.
    public static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    /// The other side has gone.
    public static let hangUp = Readiness(rawValue: EPOLLHUP.rawValue)
    /// The descriptor is in error.
    public static let error = Readiness(rawValue: EPOLLERR.rawValue)
}

/// A descriptor that the loop watches. Ends by `cancel()`; must be cancelled before the descriptor is closed.
@LoopActor
public final class Registration {
    let token: UInt64
    let descriptor: Int32

    init(token: UInt64, descriptor: Int32) {
        self.token = token
        self.descriptor = descriptor
    }

    /// Changes what is waited for.
    public func wait(for interest: Readiness) {
        // Fails only for a descriptor that is closed already, and then there is nothing to wait for.
        try? EventLoop.shared.control(EPOLL_CTL_MOD, self, interest)
    }

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

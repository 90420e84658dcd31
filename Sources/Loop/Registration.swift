public import Syscalls

/// A descriptor that the loop watches. Ends by `cancel()`; must be cancelled before the descriptor is closed.
@LoopActor
public final class Registration {
    /// Identifies a registration to its reactor.
    public typealias Token = UInt64

    private let token: Token
    private let reactor: any Reactor

    /// Made by a reactor for what it has begun to watch.
    public init(_ token: Token, of reactor: any Reactor) {
        self.token = token
        self.reactor = reactor
    }

    /// Changes what is waited for.
    public func wait(for interest: Readiness) { reactor.change(token, to: interest) }

    /// Stops watching. More than once is fine.
    public func cancel() { reactor.unregister(token) }

    isolated deinit { reactor.unregister(token) }
}

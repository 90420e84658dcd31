public struct Alarm: Sendable {
    /// Identifies an alarm to its reactor.
    public typealias Token = UInt64

    private let token: Token
    private let reactor: any Reactor

    /// Made by a reactor for what it has scheduled.
    public init(_ token: Token, of reactor: any Reactor) {
        self.token = token
        self.reactor = reactor
    }

    /// Unsets it. That it has rung already is no error.
    @LoopActor public func cancel() { reactor.cancel(token) }
}

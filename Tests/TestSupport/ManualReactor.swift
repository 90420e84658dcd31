public import Loop
public import Syscalls

/// A loop without a kernel: its clock stands still until a test moves it, and a descriptor is ready when the test says so.
@LoopActor
public final class ManualReactor: Reactor {
    private struct Watched {
        var interest: Readiness
        let handler: @LoopActor (Readiness) -> Void
    }

    public private(set) var now = LoopInstant(nanoseconds: 1_000_000_000)
    private var watched: [Registration.Token: Watched] = [:]
    private var alarms: [(deadline: LoopInstant, token: Alarm.Token, alarm: @LoopActor () -> Void)] = []
    private var lastToken: UInt64 = 0

    public nonisolated init() {}

    /// How many descriptors are watched.
    public var watchedCount: Int { watched.count }

    /// Calls the handlers of all descriptors that are watched for this, as if each were ready.
    public func makeReady(_ readiness: Readiness) {
        for token in watched.keys.sorted() {
            // A handler before it may have ended it.
            guard let entry = watched[token], !entry.interest.isDisjoint(with: readiness) else { continue }
            entry.handler(readiness)
        }
    }

    /// Moves the clock on, and rings what comes due on the way, each alarm at its own time.
    public func advance(by duration: Duration) {
        let end = now.advanced(by: duration)
        while let next = alarms.map(\.deadline).min(), next <= end {
            now = max(now, next)
            let due = alarms.filter { $0.deadline <= now }
            alarms.removeAll { $0.deadline <= now }
            for entry in due { entry.alarm() }
        }
        now = end
    }

    public func register(
        _ descriptor: borrowing Descriptor,
        for interest: Readiness,
        _ handler: @escaping @LoopActor (Readiness) -> Void
    ) throws(SystemError) -> Registration {
        lastToken += 1
        watched[lastToken] = Watched(interest: interest, handler: handler)
        return Registration(lastToken, of: self)
    }

    public func change(_ registration: Registration.Token, to interest: Readiness) {
        watched[registration]?.interest = interest
    }

    public func unregister(_ registration: Registration.Token) { watched[registration] = nil }

    @discardableResult
    public func schedule(at deadline: LoopInstant, _ alarm: @escaping @LoopActor () -> Void) -> Alarm {
        lastToken += 1
        alarms.append((deadline, lastToken, alarm))
        return Alarm(lastToken, of: self)
    }

    public func cancel(_ alarm: Alarm.Token) { alarms.removeAll { $0.token == alarm } }
}

public import Syscalls

/// One thread that waits for everything: descriptors by epoll(7), time by the same wait, and Swift's jobs.
///
/// Idle it sleeps in the kernel without a timer, so it costs nothing; from a descriptor's readiness to its handler takes some
/// 20 µs. A program makes one, gives it to what works on it, and calls `run()`, which makes the calling thread the loop's and
/// runs all that is isolated to `LoopActor`.
@LoopActor
public final class EventLoop: Reactor {
    private struct Watched {
        let entry: Epoll.Entry
        let handler: @LoopActor (Readiness) -> Void
    }

    /// The token of the descriptor that wakes the loop for Swift's jobs.
    private nonisolated static let wakeUpToken: UInt64 = 0

    private let epoll: Epoll
    private var watched: [UInt64: Watched] = [:]
    /// Which registration an entry stands for now: a descriptor's number is used again as soon as it is closed.
    private var registered: [Epoll.Entry: UInt64] = [:]
    private var alarms: [UInt64: @LoopActor () -> Void] = [:]
    private var timers = TimerQueue()
    private var lastToken = wakeUpToken
    private var stopping = false
    private var jobs: [UnownedJob] = []

    /// The running loop, which called the current code. Only code on a loop may ask.
    public static var running: EventLoop {
        guard let current else { preconditionFailure("no event loop is running") }
        return current
    }

    private static var current: EventLoop?

    /// Makes a loop that does not run yet.
    /// - Throws: `SystemError`, EMFILE when the kernel gives no epoll or event descriptor.
    public nonisolated init() throws(SystemError) {
        epoll = try Epoll()
        guard let wakeUp = LoopExecutor.shared.wakeUp else { throw SystemError(.tooManyDescriptors, call: "eventfd") }
        _ = try epoll.add(wakeUp.descriptor, token: Self.wakeUpToken, for: .readable)
    }

    // MARK: Running

    /// Makes the calling thread the loop's and serves until `stop()`. One loop runs at a time.
    /// - Throws: `SystemError` of epoll_wait(2).
    public nonisolated func run() throws(SystemError) {
        LoopExecutor.shared.adoptThread()
        var failure: SystemError?
        LoopActor.assumeIsolated {
            do throws(SystemError) { try serve() } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private func serve() throws(SystemError) {
        Self.current = self
        defer { Self.current = nil }
        var events = Epoll.Events()
        while !stopping {
            runJobs()
            runDueTimers()
            if stopping { break }
            try epoll.wait(into: &events, upTo: timeout())
            for index in 0..<events.count { deliver(events[index]) }
        }
        stopping = false
    }

    /// Ends `run()` after what is being handled now.
    public func stop() { stopping = true }

    private func timeout() -> Int64 {
        if !LoopExecutor.shared.isIdle { return 0 }
        guard let next = timers.next() else { return -1 }
        return max(0, now.duration(to: next).wholeNanoseconds)
    }

    private func runJobs() { LoopExecutor.shared.runJobs(using: &jobs) }

    private func runDueTimers() {
        // One reading of the clock: a handler that sets a timer for "now" waits for the next round.
        let now = now
        while let token = timers.popDue(at: now), let alarm = alarms.removeValue(forKey: token) {
            alarm()
            runJobs()
        }
    }

    private func deliver(_ event: Epoll.Event) {
        guard event.token != Self.wakeUpToken else {
            LoopExecutor.shared.wakeUp?.clear()
            return
        }
        // A handler that was removed by an earlier one of the same round is not called any more.
        guard let watched = watched[event.token] else { return }
        watched.handler(event.readiness)
        runJobs()
    }

    // MARK: Descriptors

    public func register(
        _ descriptor: borrowing Descriptor,
        for interest: Readiness,
        _ handler: @escaping @LoopActor (Readiness) -> Void
    ) throws(SystemError) -> Registration {
        lastToken += 1
        let entry = try epoll.add(descriptor, token: lastToken, for: interest)
        watched[lastToken] = Watched(entry: entry, handler: handler)
        registered[entry] = lastToken
        return Registration(lastToken, of: self)
    }

    public func change(_ registration: Registration.Token, to interest: Readiness) {
        guard let watched = watched[registration] else { return }
        // Fails only for a descriptor that is closed already, and then there is nothing to wait for.
        try? epoll.change(watched.entry, token: registration, to: interest)
    }

    public func unregister(_ registration: Registration.Token) {
        guard let gone = watched.removeValue(forKey: registration), registered[gone.entry] == registration else {
            return
        }
        registered[gone.entry] = nil
        epoll.remove(gone.entry)
    }

    // MARK: Time

    public var now: LoopInstant { .now }

    @discardableResult
    public func schedule(at deadline: LoopInstant, _ alarm: @escaping @LoopActor () -> Void) -> Alarm {
        lastToken += 1
        timers.insert(lastToken, at: deadline)
        alarms[lastToken] = alarm
        return Alarm(lastToken, of: self)
    }

    public func cancel(_ alarm: Alarm.Token) {
        if alarms.removeValue(forKey: alarm) != nil { timers.cancel(alarm) }
    }
}

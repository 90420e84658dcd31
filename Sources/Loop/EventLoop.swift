import Synchronization
public import Syscalls

/// One thread that waits for everything: descriptors by epoll(7), time by the same wait, and Swift's jobs.
///
/// It is the executor of `LoopActor`. Idle it sleeps in the kernel without a timer, so it costs nothing; from a descriptor's
/// readiness to its handler takes some 20 µs. `run()` makes the calling thread the loop's.
public final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
    // @unchecked: `jobs` is behind its mutex; everything else that changes is touched on the loop's thread only, which
    // every entry checks by being isolated to LoopActor or by being called from `run`.

    /// The loop of this process.
    public static let shared = EventLoop()

    private let epoll = try? Epoll()
    private let wakeUp = try? WakeUp()
    private let jobs = Mutex<[UnownedJob]>([])
    private let threadIdentifier = Atomic<UInt>(0)
    private var running: [UnownedJob] = []
    private var handlers: [UInt64: @LoopActor (Readiness) -> Void] = [:]
    /// Which registration a descriptor's number stands for now: a number is used again as soon as it is closed.
    private var registered: [Epoll.Entry: UInt64] = [:]
    private var alarms: [UInt64: @LoopActor () -> Void] = [:]
    private var timers = TimerQueue()
    private var lastToken: UInt64 = 0
    private var stopping = false

    private init() {}

    // MARK: Swift's jobs

    public func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        let wasEmpty = jobs.withLock { jobs in
            jobs.append(unowned)
            return jobs.count == 1
        }
        // On its own thread the loop looks at the queue again before it waits.
        if wasEmpty, !isCurrent { wakeUp?.raise() }
    }

    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    public func checkIsolated() {
        precondition(isCurrent, "this must run on the event loop's thread")
    }

    public func isIsolatingCurrentContext() -> Bool? { isCurrent }

    private var isCurrent: Bool { threadIdentifier.load(ordering: .relaxed) == BackgroundThread.current }

    // MARK: Running

    /// Makes the calling thread the loop's and serves until `stop()`.
    /// - Throws: `SystemError` when the kernel gives no epoll or event descriptor (EMFILE).
    public func run() throws(SystemError) {
        guard let epoll, let wakeUp else { throw SystemError(.tooManyDescriptors, call: "epoll_create1") }
        _ = try epoll.add(wakeUp.descriptor, token: 0, for: .readable)
        threadIdentifier.store(BackgroundThread.current, ordering: .relaxed)
        while !stopping {
            runJobs()
            runDueTimers()
            if stopping { break }
            for index in 0..<(try epoll.wait(upTo: timeout())) { deliver(epoll[index]) }
        }
        stopping = false
    }

    /// Ends `run()` after what is being handled now.
    @LoopActor public func stop() { stopping = true }

    private func timeout() -> Int64 {
        if jobs.withLock({ !$0.isEmpty }) { return 0 }
        guard let next = timers.next() else { return -1 }
        return max(0, LoopInstant.now.duration(to: next).wholeNanoseconds)
    }

    private func runJobs() {
        jobs.withLock { swap(&$0, &running) }
        for job in running {
            job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        }
        running.removeAll(keepingCapacity: true)
    }

    private func runDueTimers() {
        // One reading of the clock: a handler that sets a timer for "now" waits for the next round.
        let now = LoopInstant.now
        while let token = timers.popDue(at: now), let alarm = alarms.removeValue(forKey: token) {
            LoopActor.assumeIsolated { alarm() }
            runJobs()
        }
    }

    private func deliver(_ event: Epoll.Event) {
        guard event.token != 0 else {
            wakeUp?.clear()
            return
        }
        // A handler that was removed by an earlier one of the same round is not called any more.
        guard let handler = handlers[event.token] else { return }
        LoopActor.assumeIsolated { handler(event.readiness) }
        runJobs()
    }

    // MARK: Descriptors

    /// Calls `handler` whenever the descriptor is ready, until the registration goes or is cancelled.
    /// - Parameters:
    ///   - descriptor: must stay open as long as the registration lives.
    ///   - interest: what to wait for; errors and hang-ups are always told.
    /// - Throws: `SystemError` of epoll_ctl(2), for example EPERM for a regular file.
    @LoopActor public func register(
        _ descriptor: borrowing Descriptor,
        for interest: Readiness,
        _ handler: @escaping @LoopActor (Readiness) -> Void
    ) throws(SystemError) -> Registration {
        guard let epoll else { throw SystemError(.tooManyDescriptors, call: "epoll_create1") }
        lastToken += 1
        let entry = try epoll.add(descriptor, token: lastToken, for: interest)
        handlers[lastToken] = handler
        registered[entry] = lastToken
        return Registration(token: lastToken, entry: entry)
    }

    @LoopActor func change(_ registration: Registration, to interest: Readiness) {
        // Fails only for a descriptor that is closed already, and then there is nothing to wait for.
        try? epoll?.change(registration.entry, token: registration.token, to: interest)
    }

    @LoopActor func unregister(_ registration: Registration) {
        guard handlers.removeValue(forKey: registration.token) != nil,
            registered[registration.entry] == registration.token
        else { return }
        registered[registration.entry] = nil
        epoll?.remove(registration.entry)
    }

    // MARK: Time

    /// Calls `alarm` once at the deadline, or as soon after it as the loop is free.
    /// - Returns: what cancels it; dropping the value leaves the alarm set.
    @discardableResult
    @LoopActor public func schedule(at deadline: LoopInstant, _ alarm: @escaping @LoopActor () -> Void) -> Alarm {
        lastToken += 1
        timers.insert(lastToken, at: deadline)
        alarms[lastToken] = alarm
        return Alarm(token: lastToken)
    }

    @LoopActor func cancel(_ alarm: Alarm) {
        if alarms.removeValue(forKey: alarm.token) != nil { timers.cancel(alarm.token) }
    }
}

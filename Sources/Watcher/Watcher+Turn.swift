import Loop
import Syscalls

extension Watcher {
    /// How long one slice of work keeps the loop from others.
    static var slice: Duration { .milliseconds(4) }

    /// How long the first event of a burst waits to be read, so that the writer is not slowed by a reader that takes each
    /// event singly. Lies within the quiet time that is waited for anyway.
    var readPause: Duration { min(.milliseconds(2), configuration.settle.quiet / 4) }

    func registerDescriptors() throws(SystemError) {
        treeEvents = try loop.register(reconciler.queue.descriptor, for: .readable) { [weak self] _ in
            self?.queueBecameReadable()
        }
        pathWatcherEvents = try pathWatcher.withDescriptor { (descriptor) throws(SystemError) in
            try loop.register(descriptor, for: .readable) { [weak self] _ in self?.readPathWatcher() }
        }
        mountEvents = try? MountWatch(on: loop) { [weak self] in self?.mountsChanged() }
    }

    /// The tree's queue is readable.
    private func queueBecameReadable() {
        let now = loop.now
        if readPause == .zero {
            read(noticedAt: now)
        } else {
            treeEvents?.wait(for: [])
            readAlarm = loop.schedule(at: now.advanced(by: readPause)) { [weak self] in
                self?.readAlarm = nil
                self?.read(noticedAt: now)
            }
        }
    }

    private func read(noticedAt instant: LoopInstant) {
        guard delivery == nil else { return }
        treeEvents?.wait(for: .readable)
        if drain() { apply(settle.handle(.activity, at: instant)) }
        if delivery == nil, !reconciler.scans.isEmpty { step() }
    }

    /// Reads all events that wait.
    /// - Returns: true when one of them concerned something that is watched.
    func drain() -> Bool {
        var concerns = (try? reconciler.drain()) ?? false
        if reconciler.hasOverflowed {
            publish(.overflowed)
            isRescanned = true
            reconciler.rescanAll()
            concerns = true
        }
        if !reconciler.lostRoots.isEmpty {
            checkRoots()
            concerns = true
        }
        return concerns
    }

    func apply(_ effects: [Settle.Effect]) {
        for effect in effects {
            switch effect {
            case .sleep:
                settleAlarm?.cancel()
                settleAlarm = nil
            case .wake(let instant):
                settleAlarm?.cancel()
                settleAlarm = loop.schedule(at: instant) { [weak self] in self?.quietTimeElapsed() }
            case .deliver(let began):
                if !locks.isEmpty, waiting.isEmpty { publishLeftoverLocks() }
                beginDelivery(began)
            }
        }
    }

    /// The quiet time is over, unless events have come that are not read yet.
    private func quietTimeElapsed() {
        settleAlarm = nil
        // A lock may exist that has not been read yet: its holder created it before writing.
        readPathWatcher()
        guard delivery == nil else { return }
        apply(settle.handle(drain() ? .activity : .wake, at: loop.now))
    }

    func beginFlush() {
        readPathWatcher()
        if mountEvents?.hasChanged() == true { mountsChanged() }
        guard delivery == nil else { return }
        if drain() || reconciler.hasWork || !reconciler.ledger.isEmpty { _ = settle.handle(.activity, at: loop.now) }
        reconciler.lookAgain()
        handleChangedPaths(pathWatcher.poll())
        guard delivery == nil else { return }
        settleAlarm?.cancel()
        settleAlarm = nil
        let effects = settle.handle(.flush, at: loop.now)
        if effects.isEmpty { beginDelivery(loop.now) } else { apply(effects) }
    }

    // MARK: Work in slices

    /// Schedules `step()` after other work on the loop.
    func requestStep() {
        guard stepAlarm == nil, treeEvents != nil else { return }
        stepAlarm = loop.schedule(at: loop.now) { [weak self] in
            self?.stepAlarm = nil
            self?.step()
        }
    }

    /// Works for one slice: first what must be armed, then what is to be delivered, then what can wait.
    func step() {
        slices += 1
        let end = LoopInstant.now.advanced(by: Self.slice)
        while LoopInstant.now < end {
            // Otherwise a root that is another folder by now would be searched for in its old place again and again.
            let hasUnresolvedEvents = reconciler.unresolvedEvents > 0 || !reconciler.lostRoots.isEmpty
            if hasUnresolvedEvents, delivery != nil { resolveUnresolvedEvents() }
            if reconciler.hasReadEvents { handleReadEvents() }
            if !reconciler.scans.isEmpty || (delivery != nil && reconciler.hasWork) {
                reconciler.workOnce()
            } else if !starters.isEmpty {
                // Callers that wait for the start come before the work that can wait.
                finishStart()
                return requestStep()
            } else if reconciler.isComparingRoots {
                // What is to be delivered depends on it.
                if !scanNextUnlisted() { reconciler.forgetRemembered(where: isCovered) }
            } else if delivery != nil {
                if judgeSome() { return }
            } else if !reconciler.ledger.isEmpty, !settle.isBursting {
                apply(settle.handle(.activity, at: loop.now))
            } else if !scanNextUnlisted(), !hashSome() {
                return
            }
        }
        requestStep()
    }

    /// Handles events that were read during a listing.
    private func handleReadEvents() {
        reconciler.hasReadEvents = false
        _ = drain()
        if delivery == nil { apply(settle.handle(.activity, at: loop.now)) }
    }

    /// The disk is not as the events so far say: those that explain it are on their way.
    private func resolveUnresolvedEvents() {
        _ = drain()
        if reconciler.unresolvedEvents > 1000 {
            isRescanned = true
            reconciler.rescanAll()
        }
    }

    private func finishStart() {
        let continuations = starters
        starters = []
        for continuation in continuations { continuation.resume() }
        updateRepositories()
        schedulePolling()
    }

    /// Polls whatever sends no events.
    func schedulePolling() {
        pollAlarm?.cancel()
        pollAlarm = nil
        if reconciler.hasPolledFolders || pathWatcher.hasBlindSpots { pollSoon() }
    }

    /// Polls whatever sends no events after the interval, and repeats while there is any.
    func pollSoon() {
        guard pollAlarm == nil, treeEvents != nil else { return }
        pollAlarm = loop.schedule(at: loop.now.advanced(by: configuration.pollInterval)) { [weak self] in
            guard let self else { return }
            self.reconciler.poll()
            self.handleChangedPaths(self.pathWatcher.poll())
            self.requestStep()
            self.schedulePolling()
        }
    }
}

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
            self?.noticed()
        }
        lookoutEvents = try pathWatcher.withDescriptor { (descriptor) throws(SystemError) in
            try loop.register(descriptor, for: .readable) { [weak self] _ in self?.readLookout() }
        }
        mountEvents = try? MountWatch(on: loop) { [weak self] in self?.mountsChanged() }
    }

    /// The tree's queue is readable.
    private func noticed() {
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
            tell(.overflowed)
            isRescanned = true
            reconciler.resurvey()
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
                settleAlarm = loop.schedule(at: instant) { [weak self] in self?.settleMayBeOver() }
            case .settle(let began):
                if !locks.isEmpty, waiting.isEmpty { tellLocksLeftBehind() }
                beginDelivery(began)
            }
        }
    }

    /// The quiet time is over, unless events have come that are not read yet.
    private func settleMayBeOver() {
        settleAlarm = nil
        // A lock may have been taken that nobody has heard of yet: its holder took it before it wrote.
        readLookout()
        guard delivery == nil else { return }
        apply(settle.handle(drain() ? .activity : .wake, at: loop.now))
    }

    func beginFlush() {
        readLookout()
        if mountEvents?.hasChanged() == true { mountsChanged() }
        guard delivery == nil else { return }
        if drain() || reconciler.hasWork || !reconciler.ledger.isEmpty { _ = settle.handle(.activity, at: loop.now) }
        if reconciler.hasPolledFolders { reconciler.poll() }
        followLookout(pathWatcher.poll())
        guard delivery == nil else { return }
        settleAlarm?.cancel()
        settleAlarm = nil
        let effects = settle.handle(.flush, at: loop.now)
        if effects.isEmpty { beginDelivery(loop.now) } else { apply(effects) }
    }

    // MARK: Work in slices

    /// Has `step()` called soon, after others have had their turn.
    func requestStep() {
        guard stepAlarm == nil, treeEvents != nil else { return }
        stepAlarm = loop.schedule(at: loop.now) { [weak self] in
            self?.stepAlarm = nil
            self?.step()
        }
    }

    /// Works for one slice: first what must be armed, then what is to be delivered, then what can wait.
    func step() {
        let end = LoopInstant.now.advanced(by: Self.slice)
        while LoopInstant.now < end {
            // A root that is another folder by now would be looked for in its old place again and again.
            let isConfused = reconciler.unresolvedEvents > 0 || !reconciler.lostRoots.isEmpty
            if isConfused, delivery != nil { resolveConfusion() }
            if reconciler.tookEvents { settleTakenEvents() }
            if !reconciler.scans.isEmpty || (delivery != nil && reconciler.hasWork) {
                reconciler.workOnce()
            } else if !starters.isEmpty {
                // Those who wait for the start go on before the work that can wait.
                finishStart()
                return requestStep()
            } else if delivery != nil {
                if judgeSome() { return }
            } else if !reconciler.ledger.isEmpty, !settle.isBursting {
                apply(settle.handle(.activity, at: loop.now))
            } else if !baseline.takeSome(reconciler), !hashSome() {
                return
            }
        }
        requestStep()
    }

    /// A listing has read events that nobody has heard of yet.
    private func settleTakenEvents() {
        reconciler.tookEvents = false
        _ = drain()
        if delivery == nil { apply(settle.handle(.activity, at: loop.now)) }
    }

    /// The disk is not as the events so far say: those that explain it are on their way.
    private func resolveConfusion() {
        _ = drain()
        if reconciler.unresolvedEvents > 1000 {
            isRescanned = true
            reconciler.resurvey()
        }
    }

    private func finishStart() {
        let continuations = starters
        starters = []
        for continuation in continuations { continuation.resume() }
        updateRepositories()
        schedulePolling()
    }

    /// Looks again, from time to time, at what sends no events.
    func schedulePolling() {
        pollAlarm?.cancel()
        pollAlarm = nil
        if reconciler.hasPolledFolders || pathWatcher.hasBlindSpots { pollSoon() }
    }

    /// Has what sends no events looked at when the interval is over, and from then on as long as there is any.
    func pollSoon() {
        guard pollAlarm == nil, treeEvents != nil else { return }
        pollAlarm = loop.schedule(at: loop.now.advanced(by: configuration.pollInterval)) { [weak self] in
            guard let self else { return }
            self.reconciler.poll()
            self.followLookout(self.pathWatcher.poll())
            self.requestStep()
            self.schedulePolling()
        }
    }
}

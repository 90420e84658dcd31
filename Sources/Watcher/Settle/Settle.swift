import Loop
import Syscalls

/// Decides when a burst of events is over. Pure: it gets what happened and when, and returns what to do.
///
/// Trailing and adaptive: a single save passes after `quiet`; a burst must be quiet for `stretch` times its own largest gap;
/// `maximum` bounds both. A version control lock holds the burst, with a limit of its own.
struct Settle {
    enum Event: Hashable {
        /// Something that is watched changed.
        case activity
        /// A version control lock was taken, or the last one was given back.
        case locked, unlocked
        /// A file is truncated and still being written, so it cannot be judged yet: the burst that began then
        /// continues.
        case unfinished(began: LoopInstant)
        /// The wake-up that was asked for.
        case wake
        /// A caller waits for everything that has happened so far.
        case flush
    }

    enum Effect: Hashable {
        /// Wake me then; replaces what was asked before.
        case wake(at: LoopInstant)
        /// No wake-up is needed any more.
        case sleep
        /// The burst that began then is over.
        case deliver(began: LoopInstant)
    }

    private struct Burst: Hashable {
        let began: LoopInstant
        var last: LoopInstant
        var quiet: Duration
        /// When it is cut, even if events keep coming.
        var limit: LoopInstant
    }

    private enum State: Hashable {
        case calm
        case bursting(Burst)
    }

    /// May be changed at any time; a burst in progress follows the new policy from its next event on.
    var policy: SettlePolicy
    private var state = State.calm
    private var lockedSince: LoopInstant?

    init(_ policy: SettlePolicy) { self.policy = policy }

    /// True while a burst is in progress.
    var isBursting: Bool { state != .calm }

    mutating func handle(_ event: Event, at now: LoopInstant) -> [Effect] {
        switch event {
        case .activity: return noticed(at: now)
        case .unfinished(let began): return postponed(began, at: now)
        case .locked:
            lockedSince = lockedSince ?? now
            return wait()
        case .unlocked:
            lockedSince = nil
            // What the lock's holder wrote last may still be on its way: quiet counts from here.
            if case .bursting(var burst) = state {
                burst.last = max(burst.last, now)
                burst.limit = max(burst.limit, now.advanced(by: policy.maximum))
                state = .bursting(burst)
            }
            return wait()
        case .wake: return wake(at: now)
        case .flush:
            guard case .bursting(let burst) = state else { return [] }
            return end(burst)
        }
    }

    private mutating func noticed(at now: LoopInstant) -> [Effect] {
        guard case .bursting(var burst) = state else {
            let limit = now.advanced(by: policy.maximum)
            state = .bursting(Burst(began: now, last: now, quiet: policy.quiet, limit: limit))
            return wait()
        }
        let gap = burst.last.duration(to: now)
        burst.quiet = max(burst.quiet, min(gap * policy.stretch, policy.longestQuiet))
        burst.last = max(burst.last, now)
        state = .bursting(burst)
        return wait()
    }

    private mutating func postponed(_ began: LoopInstant, at now: LoopInstant) -> [Effect] {
        let quiet = min(policy.longestQuiet, max(policy.quiet, .milliseconds(1)))
        let limit = began.advanced(by: policy.maximum)
        if case .bursting(let burst) = state {
            let first = min(began, burst.began)
            state = .bursting(Burst(began: first, last: now, quiet: max(burst.quiet, quiet), limit: limit))
        } else {
            state = .bursting(Burst(began: began, last: now, quiet: quiet, limit: limit))
        }
        return wait()
    }

    private mutating func wake(at now: LoopInstant) -> [Effect] {
        guard case .bursting(let burst) = state else { return [] }
        return deadline(of: burst) <= now ? end(burst) : wait()
    }

    private func wait() -> [Effect] {
        guard case .bursting(let burst) = state else { return [] }
        return [.wake(at: deadline(of: burst))]
    }

    private mutating func end(_ burst: Burst) -> [Effect] {
        state = .calm
        return [.sleep, .deliver(began: burst.began)]
    }

    /// When the burst is over if nothing else happens.
    private func deadline(of burst: Burst) -> LoopInstant {
        let ordinary = min(burst.last.advanced(by: burst.quiet), burst.limit)
        guard let lockedSince else { return ordinary }
        return max(ordinary, lockedSince.advanced(by: policy.lockLimit))
    }
}

public import Syscalls

/// The states of a service.
public enum ServiceState: Hashable, Sendable {
    /// Not meant to run.
    case stopped
    /// Meant to run, but a unit that it needs is not ready yet.
    case blocked
    /// About to start: checking whether its command can run, and whether its address is free or already served.
    case checking
    /// Served by a process that is not ours: watched, never signalled.
    case external
    /// Its process runs and has not proved healthy yet.
    case starting(run: Int)
    /// It is running and its probe passes.
    case healthy(run: Int)
    /// It was healthy and its probe fails now.
    case unhealthy(run: Int, failures: Int)
    /// Its processes are being ended, or its process has ended and the remaining ones are being ended.
    case stopping(run: Int, then: AfterStop)
    /// It failed; the next start comes at this instant.
    case backingOff(until: LoopInstant)
    /// It cannot run until something outside changes: command not found, port taken, interpreter missing.
    case failed

    /// What comes when nothing of the run is left.
    public enum AfterStop: Hashable, Sendable {
        case stay
        case startAgain
        case backOff(Duration)
        /// To start it again would end the same way: it waits for a change.
        case fail
    }

    /// The run whose processes may exist.
    public var run: Int? {
        switch self {
        case .starting(let run), .healthy(let run), .unhealthy(let run, _), .stopping(let run, _): run
        case .stopped, .blocked, .checking, .external, .backingOff, .failed: nil
        }
    }

    /// True when those who need it may rely on it.
    public var isUp: Bool {
        switch self {
        case .healthy, .external: true
        case .stopped, .blocked, .checking, .starting, .unhealthy, .stopping, .backingOff, .failed: false
        }
    }

    /// The word as text.
    public var name: String { word.rawValue }
}

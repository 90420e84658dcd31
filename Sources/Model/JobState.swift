/// The states of a job.
public enum JobState: Hashable, Sendable {
    /// It is not running.
    case idle
    /// A run is wanted, but a unit that it needs is not there yet.
    case blocked
    /// A run is about to start.
    case checking
    /// It is running.
    case running(run: Int)
    /// Its process has ended; remaining processes are cleaned up and its verdict is worked out.
    case ending(run: Int)
    /// Its processes are being ended.
    case stopping(run: Int)

    /// The run whose processes may exist.
    public var run: Int? {
        switch self {
        case .running(let run), .ending(let run), .stopping(let run): run
        case .idle, .blocked, .checking: nil
        }
    }

    /// The word as text.
    public var name: String { word.rawValue }
}

public import Syscalls

/// How a run ended.
public enum RunOutcome: Hashable, Sendable, CustomStringConvertible {
    /// Its leader ended with this status; `timedOut` when its time limit had made us end it.
    case ended(ExitStatus, timedOut: Bool)
    /// It never began: what the system said to which file.
    case couldNotStart(String, code: Int32)
    /// Its end could not be observed.
    case unknown

    /// "exit 1", "SIGKILL", "timed out (SIGTERM)".
    public var description: String {
        switch self {
        case .ended(let status, timedOut: false): status.description
        case .ended(let status, timedOut: true): "timed out (\(status))"
        case .couldNotStart(let reason, _): "could not start: \(reason)"
        case .unknown: "its end could not be observed"
        }
    }
}

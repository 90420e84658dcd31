import Model
import Syscalls

extension RunOutcome {
    /// The outcome as the ledger stores it. All nil means that it is unknown.
    var columns: (exitCode: Int32?, signal: Int32?, timedOut: Bool, notStarted: String?) {
        switch self {
        case .ended(.exited(let code), let timedOut): (code, nil, timedOut, nil)
        case .ended(.signalled(let number), let timedOut): (nil, number, timedOut, nil)
        case .couldNotStart(let reason, let code): (code, nil, false, reason)
        case .unknown: (nil, nil, false, nil)
        }
    }

    /// Reads what `columns` gave.
    init(exitCode: Int64?, signal: Int64?, timedOut: Bool, notStarted: String?) {
        if let notStarted {
            self = .couldNotStart(notStarted, code: Int32(clamping: exitCode ?? 0))
        } else if let exitCode {
            self = .ended(.exited(Int32(clamping: exitCode)), timedOut: timedOut)
        } else if let signal {
            self = .ended(.signalled(Int32(clamping: signal)), timedOut: timedOut)
        } else {
            self = .unknown
        }
    }
}

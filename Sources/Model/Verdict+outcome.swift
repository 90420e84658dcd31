import Syscalls

extension Verdict {
    /// The verdict of a job's run of which only the end is known: no report of it was read.
    /// - Parameter wasStopped: whether it had been ordered to stop.
    package init(of outcome: RunOutcome, wasStopped: Bool) {
        self =
            switch outcome {
            case .ended(_, timedOut: true): .timedOut
            // A leader that exits on its own is recorded as stopping too, because of the processes that it leaves.
            case .ended(.signalled, _) where wasStopped: .cancelled
            case .ended(let status, _) where status.isSuccess: .passed
            case .ended(let status, _): .failed(code: status.shellCode)
            case .couldNotStart(let text, _): .broken(LaunchProblem(text, exitCode: 127))
            case .unknown: .broken(LaunchProblem("how it ended was not recorded", exitCode: 125))
            }
    }
}

package import Model
package import Syscalls

/// How a run ended.
package struct RunEnding: Hashable, Sendable {
    /// Exit code or signal, or why there is neither.
    package var outcome: RunOutcome
    /// What a job's end means; nil for a service.
    package var verdict: Verdict?
    /// When it ended.
    package var time: UTCTime
    /// How long it ran on the monotonic clock.
    package var duration: Duration
    /// Processor time of the leader and of the children it waited for.
    package var cpuTime: Duration
    /// The most memory that one process of them had resident, in KiB.
    package var peakMemory: Int64
    /// Where its lines in the unit's log end, as the log counts.
    package var logEnd: String?

    package init(
        outcome: RunOutcome, verdict: Verdict?, time: UTCTime, duration: Duration, cpuTime: Duration = .zero,
        peakMemory: Int64 = 0, logEnd: String? = nil
    ) {
        self.outcome = outcome
        self.verdict = verdict
        self.time = time
        self.duration = duration
        self.cpuTime = cpuTime
        self.peakMemory = peakMemory
        self.logEnd = logEnd
    }
}

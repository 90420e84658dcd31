import Loop
import Model
public import Syscalls

/// What a later daemon must know of a service. Its instants are valid in one boot only.
public struct ServiceMemory: Hashable, Sendable {
    /// How often it was started again since it was first wanted.
    public var restarts: Int
    /// The failures in a row, which set the next pause.
    public var delay: RestartDelay.Memory
    /// When it was to be started again; nil unless it was backing off.
    public var retry: LoopInstant?
    /// Whether it had a run: then the next start is a restart, even by another daemon.
    public var hadRun: Bool

    public init(restarts: Int, delay: RestartDelay.Memory, retry: LoopInstant?, hadRun: Bool = false) {
        self.restarts = restarts
        self.delay = delay
        self.retry = retry
        self.hadRun = hadRun
    }
}

extension ServiceStateMachine {
    /// What a later daemon must know.
    package var memory: ServiceMemory {
        let retry: LoopInstant? = if case .backingOff(let until) = state { until } else { nil }
        return ServiceMemory(
            restarts: restarts, delay: delay.memory, retry: retry,
            hadRun: state.run != nil)
    }

    /// Restores what an earlier daemon knew.
    package mutating func recall(_ memory: ServiceMemory) {
        restarts = memory.restarts
        delay.memory = memory.delay
        recalledRetry = memory.retry
        recalledRun = memory.hadRun
    }
}

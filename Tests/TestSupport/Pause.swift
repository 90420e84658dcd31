import Loop
import Syscalls

/// A moment between two looks at a condition: what decides is the condition, never how long this takes.
public func pause() async throws {
    try await onLoop { try await LoopClock().sleep(until: .now.advanced(by: .milliseconds(60))) }
}

import Loop
import Syscalls

/// A pause between two checks of a condition: the condition decides, never how long this takes.
public func pause() async throws {
    try await onLoop { try await LoopClock().sleep(until: .now.advanced(by: .milliseconds(60))) }
}

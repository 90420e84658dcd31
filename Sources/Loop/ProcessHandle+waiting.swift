package import Syscalls

extension ProcessHandle {
    /// Waits on the loop until the process has ended, also one that is not a child.
    @LoopActor
    package func waitUntilGone(on reactor: any Reactor = EventLoop.running) async throws {
        let waiter = Waiter()
        let registration = try reactor.register(descriptor, for: .readable) { _ in waiter.finish(throwing: nil) }
        defer { registration.cancel() }
        try await withCheckedThrowingContinuation { waiter.begin($0) }
    }
}

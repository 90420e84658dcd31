import Glibc
import Loop

/// Runs the loop on a thread of its own for the length of the test process.
public enum LoopThread {
    /// Starts it once; later calls do nothing.
    public static let running: Void = {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { _ in
                try? EventLoop().run()
                return nil
            }, nil)
    }()
}

/// Runs a body on the loop, as the daemon would, and gives back what it returns.
public func onLoop<Result: Sendable>(_ body: @LoopActor () async throws -> Result) async rethrows -> Result {
    LoopThread.running
    return try await body()
}

import Loop
import Syscalls
import Wire

/// The one loop of all commands that wait: reads the daemon's answers until the policy is done, and shows what it gives.
@LoopActor
final class Follower<Policy: FollowPolicy> {
    private(set) var policy: Policy
    private let daemon: DaemonFollower
    private let show: @LoopActor (FollowLine) throws -> Void

    init(_ policy: Policy, _ daemon: DaemonFollower, show: @escaping @LoopActor (FollowLine) throws -> Void) {
        self.policy = policy
        self.daemon = daemon
        self.show = show
    }

    /// - Throws: what the policy says when the time is over, or when the daemon has ended; `CancellationError` when the connection
    ///   was closed meanwhile, as Ctrl+C does.
    func run(by deadline: LoopInstant? = nil) async throws -> Policy.End {
        defer { daemon.close() }
        var step = policy.begin()
        while true {
            switch step {
            case .show(let lines): for line in lines { try show(line) }
            case .done(let end, let lines):
                for line in lines { try show(line) }
                return end
            }
            do {
                guard let answer = try await daemon.next(by: deadline) else { throw policy.daemonEnded }
                step = policy.handle(answer)
            } catch is Connection.TimedOut {
                throw policy.timedOut
            }
        }
    }
}

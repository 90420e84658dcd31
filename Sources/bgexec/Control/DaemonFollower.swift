import Loop
import ProjectContext
import Syscalls
import Wire

/// The events of a project's daemon, and of the next one when that is killed, so that waiting commands keep waiting.
@LoopActor
final class DaemonFollower {
    private let project: Project
    /// The request to the next daemon, so that it reports what its predecessor would have reported.
    private let request: Request?
    private var client: ControlClient
    private var isClosed = false

    /// - Parameter request: it must be harmless to ask it again; nil to follow no other daemon.
    init(_ client: ControlClient, of project: Project, again request: Request?) {
        self.client = client
        self.project = project
        self.request = request
    }

    /// The next event; of a daemon that has taken over, first its `accepted` with the whole status. Nil when the daemon has ended
    /// because the project was stopped.
    /// - Throws: `Connection.TimedOut` after the deadline, `CancellationError` when it has been closed.
    func next(by deadline: LoopInstant? = nil) async throws -> Answer? {
        do {
            if let answer = try await client.next(by: deadline) { return answer }
        } catch is SystemError {
            // Reset: killed with something of ours unread.
        } catch FrameError.torn {}
        if isClosed { throw CancellationError() }
        return try await takeUp()
    }

    private func takeUp() async throws -> Answer? {
        client.close()
        guard let request, ProjectActivity.needsSuccessor(in: project) else { return nil }
        let (next, accepted) = try await DaemonLauncher.ask(request, of: project)
        client = next
        return .accepted(accepted)
    }

    func close() {
        isClosed = true
        client.close()
    }
}

import Config
import Model
import Testing

@testable import Daemon
@testable import Supervisor

@Suite("What is worth a notification")
struct NotificationPolicyTests {
    @Test(
        "a job that turns red or green again; never the same verdict twice, nor one that says nothing about the inputs"
    )
    func colours() {
        var desk = NotificationPolicy()
        let story: [Verdict] = [
            .passed, .passed, .failed(code: 1), .timedOut, .cancelled, .broken(LaunchProblem("no venv")),
            .failed(code: 2), .passed, .passed, .timedOut,
        ]
        #expect(
            story.map { desk.verdict($0, of: "test")?.rawValue } == [
                nil, nil, "red", nil, nil, nil, nil, "green", nil, "red",
            ])
        #expect(desk.verdict(.failed(code: 1), of: "other") == .red)
    }

    @Test("a service that fails to start three times in a row; again only after it was stable")
    func crashLoops() {
        var desk = NotificationPolicy()
        #expect([1, 2, 3, 4, 5].map { desk.failures($0, of: "redis") } == [nil, nil, .crashLoop, nil, nil])
        #expect(desk.failures(0, of: "redis") == nil)
        #expect(desk.failures(3, of: "redis") == .crashLoop)
    }
}

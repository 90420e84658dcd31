import Loop
import Model
import Supervisor
import Syscalls
import Testing

@testable import bgexec

@Suite("The topics of the help")
struct HelpTopicTests {
    private static let services: [ServiceState] = [
        .stopped, .blocked, .checking, .external, .starting(run: 1), .healthy(run: 1), .unhealthy(run: 1, failures: 1),
        .stopping(run: 1, then: .stay), .stopping(run: 1, then: .startAgain), .backingOff(until: .now), .failed,
    ]
    private static let jobs: [JobState] = [.blocked, .checking, .running(run: 1), .ending(run: 1), .stopping(run: 1)]
    private static let verdicts: [Verdict] = [
        .passed, .failed(code: 1), .timedOut, .cancelled, .broken(LaunchProblem("x")),
    ]

    @Test("explain every state and every verdict")
    func complete() {
        let text = String(decoding: HelpTopic.states.text, as: UTF8.self)
        let words = Self.services.map(\.name) + Self.jobs.map(\.name) + Self.verdicts.map(\.name)
        for word in Set(words) { #expect(text.contains("\n  \(word)\n"), "\(word) is not explained") }
    }

    @Test("are shown by `help` and their name alone")
    func asked() {
        #expect(HelpTopic(["help", "config"]) == .config)
        #expect(HelpTopic(["help", "states"]) == .states)
        #expect(HelpTopic(["help", "status"]) == nil)
        #expect(HelpTopic(["config"]) == nil)
        #expect(HelpTopic(["help", "config", "more"]) == nil)
    }
}

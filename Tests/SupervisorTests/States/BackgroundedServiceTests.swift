import Loop
import Model
import Syscalls
import Testing

@testable import Supervisor

@Suite("A service that puts itself into the background")
struct BackgroundedServiceTests {
    private static let success = RunOutcome.ended(.exited(0), timedOut: false)
    private static let redis = NamedProcess(pid: 12, name: "redis-server")

    /// A service whose command ends with success after some time and leaves Redis behind.
    private func service(endingAfter time: Duration, leaving left: [NamedProcess] = [redis]) -> ServiceStateMachine {
        let begin = LoopInstant(nanoseconds: 0)
        var life = ServiceStateMachine(probe: nil, seed: 1, at: begin)
        for event: ServiceStateMachine.Event in [
            .wanted(Reason(.manual, "asked")), .preflightDone(.clear), .launched(run: 1), .began,
        ] { _ = life.handle(event, at: begin) }
        if let deadline = life.deadline, deadline <= begin.advanced(by: time) {
            _ = life.handle(.timePassed, at: deadline)
        }
        let end = begin.advanced(by: time)
        for event: ServiceStateMachine.Event in [.ended(Self.success, leaving: left), .gone] {
            _ = life.handle(event, at: end)
        }
        return life
    }

    @Test("is told so with the option that keeps it in the foreground, and is not started again and again")
    func fails() {
        let life = service(endingAfter: .milliseconds(20))
        #expect(life.state == .failed)
        #expect(
            life.reason.text
                == "it exited 0 and left redis-server (pid 12) behind, which bgexec has ended: "
                + "run it in the foreground with `--daemonize no`")
    }

    @Test("is not one that had been stable, or left nothing behind: that is a crash like any other")
    func others() {
        #expect(service(endingAfter: .seconds(60)).state == .checking)
        guard case .backingOff = service(endingAfter: .milliseconds(20), leaving: []).state else {
            Issue.record("it waits and is started again")
            return
        }
    }

    @Test("is named also when its program is not known")
    func unknownProgram() {
        let left = [NamedProcess(pid: 1, name: "a"), NamedProcess(pid: 2, name: "b"), NamedProcess(pid: 3, name: "c")]
        let text = BackgroundedService(Self.success, leaving: left)?.text
        #expect(
            text
                == "it exited 0 and left a (pid 1) and 2 more behind, which bgexec has ended: run it in the foreground")
    }
}

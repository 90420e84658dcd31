import Loop
import Model
import Syscalls
import Testing

@testable import Supervisor

@Suite("What a job remembers, and for how long")
struct JobMemoryTests {
    private static let exit0 = JobStateMachine.Event.ended(.ended(.exited(0), timedOut: false))
    private static let exit1 = JobStateMachine.Event.ended(.ended(.exited(1), timedOut: false))
    private static let asked = JobStateMachine.Event.run(Reason(.manual, "asked"))
    private static let cancel = JobStateMachine.Event.cancel(Reason(.manual, "asked"))

    private struct Played {
        var life = JobStateMachine(at: LoopInstant(nanoseconds: 0))

        /// - Returns: what the last of the events leads to.
        @discardableResult
        mutating func make(_ events: JobStateMachine.Event...) -> [JobStateMachine.Effect] {
            events.map { life.handle($0, at: LoopInstant(nanoseconds: 0)) }.last ?? []
        }

        mutating func begin(run: Int) {
            make(JobMemoryTests.asked, .preflightDone(impossible: nil), .launched(run: run))
        }
    }

    @Test("asked again while it waits for what it needs, it runs for the newest reason")
    func newestReason() {
        var job = Played()
        job.make(.needsMissing("redis"), Self.asked, .run(Reason(.change, "saved")))
        #expect(job.life.reason == Reason(.change, "saved"))
        job.life.recall(.passed, Reason(.manual, "of an earlier run"))
        #expect(job.life.reason == Reason(.change, "saved"), "only an idle job has the reason of its last run")
    }

    @Test("what it needs may go while it is checked whether it can start: then it waits")
    func needLostWhileChecking() {
        var job = Played()
        let effects = job.make(Self.asked, .needsMissing("redis"), .preflightDone(impossible: nil))
        #expect(effects == [] && job.life.state == .blocked)
    }

    @Test("a run that was being cancelled when the daemon ended is cancelled, however it ends")
    func adoptedWhileStopping() {
        var job = Played()
        #expect(job.make(.adopted(run: 4, isStopping: true), Self.exit0, .gone) == [.conclude(.cancelled)])
    }

    @Test("a cancelled run leaves no mark on the next one, begun or found")
    func cancelledBefore() {
        for next in [
            [Self.asked, .preflightDone(impossible: nil), .launched(run: 2)], [.adopted(run: 2, isStopping: false)],
        ] {
            var job = Played()
            job.begin(run: 1)
            #expect(job.make(Self.cancel, Self.exit0, .gone) == [.conclude(.cancelled)])
            for event in next { job.make(event) }
            #expect(job.make(Self.exit0, .gone) == [.conclude(.passed)])
        }
    }

    @Test("the first need that a run has lost is named, and the next run has lost nothing")
    func lostNeeds() {
        var job = Played()
        job.begin(run: 1)
        let effects = job.make(.needsMissing("redis"), .needsMissing("router"), Self.exit1, .gone)
        #expect(effects == [.conclude(.broken(LaunchProblem("it ended with exit 1 after it had lost redis")))])
        job.make(.needsMet, .adopted(run: 2, isStopping: false))
        #expect(job.make(Self.exit1, .gone) == [.conclude(.failed(code: 1))])
    }

    @Test("a cancelled run that exceeds its time limit counts as timed out")
    func timedOutWhileCancelled() {
        var job = Played()
        job.begin(run: 1)
        let end = JobStateMachine.Event.ended(.ended(.signalled(15), timedOut: true))
        #expect(job.make(Self.cancel, end, .itemsFailed, .gone) == [.conclude(.timedOut)])
    }

    @Test("only a run that has not begun is given up")
    func givenUp() {
        var job = Played()
        job.begin(run: 1)
        #expect(job.make(.giveUp("nobody waits")) == [])
        #expect(job.life.state == .running(run: 1))
        var waiting = Played()
        waiting.make(.needsMissing("redis"), Self.asked)
        #expect(waiting.make(.giveUp("nobody waits")) == [.conclude(.broken(LaunchProblem("nobody waits")))])
    }

    @Test("a run is found although what it needs is missing")
    func adoptedWhileBlocked() {
        var job = Played()
        job.make(.needsMissing("redis"), Self.asked, .adopted(run: 3, isStopping: false))
        #expect(job.life.state == .running(run: 3))
    }

    @Test("a run whose end was not seen does not get the verdict of the one before")
    func unseenEnd() {
        var job = Played()
        job.begin(run: 1)
        #expect(job.make(Self.exit0, .gone) == [.conclude(.passed)])
        job.begin(run: 2)
        job.make(.gone)
        #expect(job.life.lastVerdict?.name == "broken")
    }
}

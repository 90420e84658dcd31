import Loop
import Model
import Syscalls
import Testing

@testable import Supervisor

@Suite("The decisions of a service's state machine, one by one")
struct ServiceDecisionTests {
    private typealias Event = ServiceStateMachine.Event
    private static let crash = Event.ended(.ended(.exited(1), timedOut: false))
    private static let wanted = Event.wanted(Reason(.manual, "asked"))
    private static let saved = Event.restart(Reason(.change, "saved"))

    private struct Played {
        var life: ServiceStateMachine
        var now = LoopInstant(nanoseconds: 0)

        init(_ probe: ProbePolicy? = nil, needsTimeout: Duration? = nil) {
            life = ServiceStateMachine(probe: probe, needsTimeout: needsTimeout, seed: 1, at: now)
        }

        /// - Returns: what the last of the events leads to.
        @discardableResult
        mutating func make(_ events: ServiceStateMachine.Event...) -> [ServiceStateMachine.Effect] {
            events.map { life.handle($0, at: now) }.last ?? []
        }

        /// A run begins, without what asks for it.
        mutating func launch(_ run: Int) { make(.preflightDone(.clear), .launched(run: run), .began) }

        mutating func pass(_ time: Duration) { now = now.advanced(by: time) }

        mutating func passToDeadline() -> [ServiceStateMachine.Effect] {
            now = life.deadline ?? now
            return make(.timePassed)
        }
    }

    private static func probe(failures: Int = 3, successes: Int = 1) -> ProbePolicy {
        ProbePolicy(.tcp(host: "localhost", port: 1), failures: failures, successes: successes)
    }

    // MARK: Starting

    @Test("while it is blocked its reason names what is missing now")
    func blockedReason() {
        var service = Played()
        service.make(.needsMissing("redis"), Self.wanted, .needsMissing("router"))
        #expect(service.life.state == .blocked && service.life.reason.text == "needs router")
    }

    @Test("what it needs may go while it is checked whether it can start: then it waits")
    func needLostWhileChecking() {
        var service = Played()
        #expect(service.make(Self.wanted, .needsMissing("redis"), .preflightDone(.clear)) == [])
        #expect(service.life.state == .blocked)
    }

    @Test("where no process can be started, the next attempt waits as after a crash")
    func launchFails() throws {
        var service = Played()
        service.make(Self.wanted, .preflightDone(.clear), .launchFailed("no processes"))
        #expect(try #require(service.life.deadline) > service.now)
        #expect(service.life.failures == 1)
    }

    @Test("a run is found although what it needs is missing; one on its way down is started again")
    func adopted() {
        var blocked = Played()
        blocked.make(.needsMissing("redis"), Self.wanted, .adopted(run: 3, isStopping: false))
        #expect(blocked.life.state == .starting(run: 3))
        var stopping = Played()
        #expect(stopping.make(.adopted(run: 3, isStopping: true), .gone) == [.preflight])
    }

    @Test("an external service that serves ends all failures")
    func external() {
        var service = Played(Self.probe())
        service.make(Self.wanted)
        service.launch(1)
        service.make(Self.crash, .gone)
        #expect(service.life.failures == 1)
        _ = service.passToDeadline()
        service.make(.preflightDone(.external("another", exitIsNoticed: true)))
        #expect(service.life.failures == 0)
        #expect(service.make(Self.saved) == [.stopProbing, .preflight])
    }

    @Test("the grace of a start that was seen late is over with that start")
    func graceEnds() {
        var service = Played(Self.probe())
        service.make(Self.wanted)
        service.launch(1)
        service.pass(.seconds(100))
        #expect(service.make(.timePassed) == [.probe(after: .zero)])
        service.make(.probed(.healthy("")), Self.saved, .gone)
        service.launch(2)
        #expect(service.life.deadline == service.now.advanced(by: .seconds(60)))
    }

    @Test("each start is probed from the beginning: often, with no success and no answer of the run before")
    func eachStartAnew() {
        var service = Played(Self.probe(successes: 2))
        service.make(Self.wanted)
        service.launch(1)
        for _ in 0..<6 { service.make(.probed(.unhealthy("refused"))) }
        service.make(.probed(.healthy("")), Self.saved, .gone, .preflightDone(.clear), .launched(run: 2))
        #expect(service.make(.began) == [.probe(after: .milliseconds(10))])
        #expect(service.life.lastAnswer == nil)
        service.make(.probed(.healthy("")))
        #expect(service.life.state == .starting(run: 2), "two successes are asked for")
    }

    @Test("successes count in a row only, while it starts and while it is unhealthy")
    func successesInARow() {
        var service = Played(Self.probe(failures: 5, successes: 2))
        service.make(Self.wanted)
        service.launch(1)
        service.make(.probed(.healthy("")), .probed(.unhealthy("refused")), .probed(.healthy("")))
        #expect(service.life.state == .starting(run: 1))
        service.make(.probed(.healthy("")), .probed(.unhealthy("1")), .probed(.healthy("")), .probed(.unhealthy("2")))
        service.make(.probed(.healthy("")))
        #expect(service.life.state == .unhealthy(run: 1, failures: 2))
        service.make(.probed(.healthy("")))
        #expect(service.life.state == .healthy(run: 1))
    }

    // MARK: Failing

    @Test("the third failed check in a row stops it, and one that had been stable starts again at once")
    func probeFails() {
        var service = Played(Self.probe())
        service.make(Self.wanted)
        service.launch(1)
        service.make(.probed(.healthy("")))
        service.pass(.seconds(60))
        service.make(.probed(.unhealthy("1")), .probed(.unhealthy("2")))
        #expect(service.life.state == .unhealthy(run: 1, failures: 2))
        #expect(service.make(.probed(.unhealthy("3"))) == [.stopProbing, .stop])
        #expect(service.life.state == .stopping(run: 1, then: .startAgain))
    }

    @Test(
        "checks that fail because somebody has stopped the process (X11), or that could not be made (X5), do not count, and its start does not time out",
        arguments: [ProbeAnswer.suspended("pid 7 is stopped"), .unknown("bgexec could not check it")])
    func noFailure(answer: ProbeAnswer) {
        var service = Played(Self.probe())
        service.make(Self.wanted)
        service.launch(1)
        for _ in 0..<100 {
            service.pass(.seconds(10))
            service.make(.timePassed, .probed(answer))
        }
        #expect(service.life.state == .starting(run: 1))
        service.make(.probed(.healthy("")))
        for _ in 0..<100 {
            service.pass(.seconds(10))
            service.make(.probed(answer))
        }
        #expect(service.life.state == .healthy(run: 1))
        service.make(.probed(.unhealthy("1")), .probed(answer), .probed(.unhealthy("2")))
        #expect(service.life.state == .unhealthy(run: 1, failures: 2))
        service.make(.probed(.unhealthy("3")))
        #expect(service.life.state == .stopping(run: 1, then: .startAgain))
    }

    @Test("a run that was never healthy does not inherit the health of the one before")
    func healthIsOfTheRun() {
        var service = Played(Self.probe())
        service.make(Self.wanted)
        service.launch(1)
        service.make(.probed(.healthy("")), Self.saved, .gone)
        service.pass(.seconds(60))
        service.launch(2)
        service.make(Self.crash)
        #expect(service.life.failures == 1)
    }

    @Test("starts are counted, at once and after a pause; who starts a stopped service counts from the beginning")
    func restarts() {
        var service = Played()
        service.make(Self.wanted)
        service.launch(1)
        service.make(Self.saved, .gone)
        #expect(service.life.restarts == 1)
        service.launch(2)
        service.make(Self.crash, .gone)
        _ = service.passToDeadline()
        #expect(service.life.restarts == 2)
        service.make(.unwanted(Reason(.manual, "asked")), Self.wanted)
        #expect(service.life.restarts == 0)
    }

    @Test("a daemon's successor counts the start of what had run, once, and keeps to a pause that is not over")
    func recall() {
        let delay = RestartDelay(seed: 1).memory
        let again = Event.wanted(Reason(.recovery, "again"))
        var ran = Played()
        ran.life.recall(ServiceMemory(restarts: 4, delay: delay, retry: nil, hadRun: true))
        ran.make(again)
        #expect(ran.life.restarts == 5 && ran.life.state == .checking)
        ran.make(.unwanted(Reason(.manual, "asked")), again)
        #expect(ran.life.restarts == 5)
        var waited = Played()
        waited.life.recall(ServiceMemory(restarts: 4, delay: delay, retry: LoopInstant(nanoseconds: 9)))
        waited.pass(.seconds(1))
        #expect(waited.make(again) == [.preflight], "its pause is over")
        #expect(waited.life.restarts == 4)
    }

    // MARK: Failed

    @Test(
        "a program that cannot be executed is checked again after 2 s, one that says it cannot work after 300 s",
        arguments: [
            (Event.ended(.couldNotStart("execute", code: 2)), 2), (.ended(.ended(.exited(78), timedOut: false)), 300),
        ] as [(ServiceStateMachine.Event, Int64)])
    func failPauses(_ end: ServiceStateMachine.Event, _ seconds: Int64) {
        var service = Played()
        service.make(Self.wanted)
        service.launch(1)
        service.make(end, .gone)
        #expect(service.life.state == .failed)
        #expect(service.life.deadline == service.now.advanced(by: .seconds(seconds)))
        #expect(service.passToDeadline() == [.preflight])
        #expect(service.life.deadline == service.now.advanced(by: .seconds(300)), "should no answer come")
    }

    @Test("the same obstacle found again is not a new state, and once it is gone the service starts")
    func stillImpossible() {
        var service = Played()
        service.make(Self.wanted, .preflightDone(.impossible("port is taken")))
        let since = service.life.since
        _ = service.passToDeadline()
        service.make(.preflightDone(.impossible("port is taken")))
        #expect(service.life.state == .failed && service.life.since == since)
        _ = service.passToDeadline()
        #expect(service.make(.preflightDone(.clear)) == [.launch])
    }

    @Test("what it needs wakes only a service that has failed for that")
    func needsMet() {
        var service = Played()
        service.make(Self.wanted, .preflightDone(.impossible("port is taken")))
        #expect(service.make(.needsMissing("redis"), .needsMet) == [])
        // One that was looked at before, and then waited in vain, has no next look.
        var waited = Played(needsTimeout: .seconds(3))
        waited.make(Self.wanted, .preflightDone(.impossible("port is taken")), .needsMissing("redis"))
        waited.make(Self.saved)
        #expect(waited.passToDeadline() == [])
        #expect(waited.life.state == .failed && waited.life.deadline == nil)
        #expect(waited.make(.needsMet) == [.preflight])
    }

    @Test("during a pause only a need that was missing and is back starts it, and then nothing of the failures is left")
    func needBackDuringPause() {
        var service = Played()
        service.make(Self.wanted)
        service.launch(1)
        service.make(Self.crash, .gone)
        #expect(service.make(.needsMet) == [])
        #expect(service.make(.needsMissing("redis"), .needsMet) == [.preflight])
        #expect(service.life.failures == 0)
    }

    // MARK: Wishes

    @Test("a request for a failing service resets its failures, in a pause, while it ends, and by a save")
    func wishesClear() {
        for wish in [Self.wanted, Self.saved] {
            var pausing = Played()
            pausing.make(Self.wanted)
            pausing.launch(1)
            pausing.make(Self.crash, .gone)
            #expect(pausing.life.failures == 1)
            #expect(pausing.make(wish) == [.preflight])
            #expect(pausing.life.failures == 0)
            var ending = Played()
            ending.make(Self.wanted)
            ending.launch(1)
            ending.make(Self.crash, wish)
            #expect(ending.life.failures == 0)
        }
        var recovered = Played()
        recovered.make(Self.wanted)
        recovered.launch(1)
        recovered.make(Self.crash, .gone)
        #expect(recovered.make(.wanted(Reason(.recovery, "again"))) == [], "a daemon that comes back does not")
        #expect(recovered.life.failures == 1)
    }

    @Test("an unwanted service is not restarted, and one that becomes unwanted while it ends stays stopped")
    func unwanted() {
        var service = Played()
        #expect(service.make(Self.saved) == [])
        #expect(service.life.state == .stopped)
        service.make(Self.wanted)
        service.launch(1)
        service.make(Self.crash, .unwanted(Reason(.manual, "asked")), .gone)
        #expect(service.life.state == .stopped)
        var checking = Played()
        #expect(checking.make(Self.wanted, .unwanted(Reason(.manual, "asked"))) == [.stopProbing])
    }

    // MARK: Dependents

    /// Up as its second run, after the first has crashed.
    private func flapped() -> Played {
        var service = Played(Self.probe())
        service.make(Self.wanted)
        service.launch(1)
        service.make(Self.crash, .gone)
        _ = service.passToDeadline()
        service.launch(2)
        service.make(.probed(.healthy("")))
        return service
    }

    @Test("a service that flapped restarts its dependents once it is stable, and only once")
    func tellsOnce() {
        var service = flapped()
        #expect(service.life.deadline == service.now.advanced(by: .seconds(10)))
        #expect(service.passToDeadline() == [.restartDependents])
        #expect(service.life.deadline == nil)
    }

    @Test("a requested restart meanwhile restarts its dependents at once, for the new run only")
    func tellsOfTheNewRun() {
        var service = flapped()
        service.make(Self.saved, .gone)
        service.launch(3)
        let effects = service.make(.probed(.healthy("")))
        #expect(effects.contains(.restartDependents))
        #expect(service.life.deadline == nil)
    }
}

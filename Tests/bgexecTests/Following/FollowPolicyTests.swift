import Model
import Testing

@testable import Wire
@testable import bgexec

/// What each waiting command makes of the daemon's answers, as tables.
@Suite("A command that waits")
struct FollowPolicyTests {
    // MARK: start, restart, watch --detach

    @Test("for services: shows each change of state once, and is done when all are up")
    func untilUp() {
        var policy = UntilUp(
            accepted([service("a", .starting), service("b", .blocked), service("x", .starting)], ["a", "b"]))
        #expect(policy.begin() == .show([]))
        #expect(policy.handle(.unit(service("a", .starting))) == .show([]), "no change")
        #expect(policy.handle(.unit(service("x", .healthy))) == .show([]), "not asked for")
        #expect(policy.handle(.unit(service("a", .healthy))) == .show([.unit(service("a", .healthy))]))
        #expect(policy.handle(.notice("hello")) == .show([.notice("hello")]))
        #expect(policy.handle(.unit(service("b", .external))) == .done(.up, [.unit(service("b", .external))]))
    }

    @Test("for services that are up already is done at once")
    func untilUpAtOnce() {
        let policy = UntilUp(accepted([service("a", .healthy), job("t", .idle, .passed)], ["a", "t"]))
        #expect(policy.begin() == .done(.up))
    }

    @Test("learns from the next daemon's status what came up meanwhile")
    func untilUpAfterTakeover() {
        var policy = UntilUp(accepted([service("a", .starting)], ["a"]))
        let again = accepted([service("a", .healthy)], ["a"])
        #expect(policy.handle(.accepted(again)) == .done(.up, [.unit(service("a", .healthy))]))
    }

    @Test("gives up when none of the services may still come up, and names those that cannot in the order asked for")
    func hopeless() {
        let (a, b, c) = (service("a", .failed(retry: 2)), service("b", .blocked), service("c", .starting))
        var policy = UntilUp(accepted([a, b, c], ["b", "c", "a"]))
        #expect(policy.begin() == .show([]), "c may still come up")
        let failing = service("c", .backingOff(retry: 4), failures: 3)
        #expect(policy.handle(.unit(failing)) == .done(.hopeless([failing, a]), [.unit(failing)]))
    }

    @Test(
        "calls hopeless what cannot start, as soon as nothing else may come up",
        arguments: [
            ([], []),
            ([service("a", .failed(retry: nil))], ["a"]),
            ([service("a", .failed(retry: nil)), service("b", .starting)], []),
            ([service("a", .failed(retry: nil)), service("b", .blocked)], ["a"]),
            ([service("a", .failed(retry: nil)), service("b", .healthy)], ["a"]),
            ([service("a", .restarting, failures: 2)], []),
            ([service("a", .restarting, failures: 3)], ["a"]),
            ([service("a", .blocked)], []),
            ([job("t", .idle, .failed(code: 1)), service("a", .failed(retry: nil))], ["t", "a"]),
        ] as [([UnitReport], [String])])
    func outlook(_ units: [UnitReport], _ hopeless: [String]) {
        #expect(Outlook.hopeless(among: units).map(\.name) == hopeless)
    }

    // MARK: stop

    @Test("for the end of units is done when no process of them is left")
    func untilStopped() {
        var policy = UntilStopped(accepted([service("a", .stopping), job("t", .stopping)], ["a", "t"]))
        #expect(policy.begin() == .show([]))
        #expect(policy.handle(.unit(service("a", .stopped))) == .show([.unit(service("a", .stopped))]))
        let last = job("t", .idle, .cancelled)
        #expect(policy.handle(.unit(last)) == .done(.stopped, [.unit(last)]))
        #expect(policy.daemonEnded is DaemonEnded)
    }

    // MARK: once

    @Test("for a job's verdict shows the services that come up for it, and is done with its step of its own cycle")
    func untilVerdict() {
        var policy = UntilVerdict(
            of: "t", accepted([service("a", .starting), job("t", .blocked)], ["a", "t"], cycle: 4))
        #expect(policy.begin() == .show([]))
        #expect(policy.handle(.unit(service("a", .healthy))) == .show([.unit(service("a", .healthy))]))
        #expect(policy.handle(.unit(service("a", .healthy))) == .show([]), "it is up already")
        #expect(policy.handle(.unit(job("t", .running))) == .show([]), "it speaks by its output")
        #expect(policy.handle(.cycle(cycle(3, .over(.verdict(.passed)), run: 8))) == .show([]), "another cycle")
        #expect(policy.handle(.cycle(cycle(4, .waiting, run: nil))) == .show([]))
        #expect(policy.handle(.cycle(cycle(4, .acting, run: 9))) == .show([.run(9)]))
        #expect(policy.handle(.unit(service("a", .failed(retry: nil)))) == .show([]), "the run says what that means")
        let end = cycle(4, .over(.verdict(.failed(code: 3))), run: 9)
        #expect(policy.handle(.cycle(end)) == .done(.over(end.steps[0]), [.run(9)]))
    }

    @Test("for a job's verdict follows the cycles that take it over before it has begun")
    func verdictIsTakenOver() {
        var policy = UntilVerdict(of: "t", accepted([], ["t"], cycle: 4))
        #expect(policy.handle(.cycle(cycle(5, .waiting, run: nil))) == .show([]))
        #expect(policy.handle(.cycle(cycle(4, .over(.supersededBy(5)), run: nil))) == .show([]))
        #expect(policy.handle(.cycle(cycle(6, .acting, run: 9))) == .show([]))
        let end = cycle(6, .over(.verdict(.passed)), run: 9)
        #expect(policy.handle(.cycle(cycle(5, .over(.supersededBy(6)), run: nil))) == .show([.run(9)]))
        #expect(policy.handle(.cycle(end)) == .done(.over(end.steps[0]), [.run(9)]))

        var late = UntilVerdict(of: "t", accepted([], ["t"], cycle: 4))
        var again = accepted([], ["t"])
        again.status.openCycles = [cycle(4, .over(.supersededBy(5)), run: nil), cycle(5, .acting, run: 9)]
        #expect(late.handle(.accepted(again)) == .show([.run(9)]))
    }

    @Test("for a job whose need cannot start gives up before it begins")
    func verdictIsHopeless() {
        var policy = UntilVerdict(
            of: "t", accepted([service("a", .starting), job("t", .blocked)], ["a", "t"], cycle: 4))
        let failed = service("a", .failed(retry: 2))
        #expect(policy.handle(.unit(failed)) == .done(.hopeless([failed]), [.unit(failed)]))
    }

    @Test("for a verdict that came while no daemon was running says that it missed it")
    func verdictAfterTakeover() {
        var policy = UntilVerdict(of: "t", accepted([], ["t"], cycle: 4))
        var again = accepted([], ["t"])
        again.status.openCycles = [cycle(4, .acting, run: 9)]
        #expect(policy.handle(.accepted(again)) == .show([.run(9)]))
        #expect(policy.handle(.accepted(accepted([], ["t"]))) == .done(.missed))
    }

    // MARK: wait

    @Test(
        "until units have nothing left to do, exits with their worst verdict",
        arguments: [
            (job("t", .idle, .passed), 0), (job("t", .idle, .failed(code: 3)), 3), (job("t", .idle), 1),
            (job("t", .idle, .timedOut), 124), (job("t", .running, .passed), nil), (job("t", .blocked), nil),
            (service("a", .healthy), 0), (service("a", .external), 0), (service("a", .failed(retry: 2)), 1),
            (service("a", .stopped), 1), (service("a", .backingOff(retry: 2)), nil),
            (service("a", .unhealthy(failures: 1)), nil),
        ] as [(UnitReport, Int32?)])
    func untilSettled(_ unit: UnitReport, _ code: Int32?) {
        var policy = UntilSettled(accepted([unit], [unit.name]))
        #expect(policy.begin() == (code.map { .done($0) } ?? .show([.unit(unit)])))
    }

    @Test(
        "for a fresh verdict exits with it, with the code of a job that is needed and failed, or with 123",
        arguments: [
            (.fresh(run: 3), .passed, 0), (.fresh(run: 3), .failed(code: 7), 7), (nil, .passed, 0), (nil, nil, 123),
            (.stale(.redefined(since: 3)), .passed, 123), (.unknown(reasons: ["a cannot be read"]), .passed, 123),
            (.stale(.notRun("build failed", exitCode: 9)), .passed, 9),
            (.stale(.notRun("it needs s, which has not been started", exitCode: nil)), .passed, 123),
            (.stale(.inconclusive(run: 3)), .cancelled, 130),
        ] as [(Freshness?, Verdict?, Int32)])
    func freshVerdict(_ freshness: Freshness?, _ verdict: Verdict?, _ code: Int32) {
        var unit = job("t", .idle, verdict)
        unit.freshness = freshness
        var policy = UntilFresh(accepted([unit], ["t"]))
        #expect(policy.begin() == .done(.settled))
        #expect(FreshVerdict.exitCode(of: policy.concerned) == code)
        #expect((FreshVerdict.obstacle(of: unit) != nil) == (code == 123))
    }

    @Test("for a fresh verdict says a red one before the lack of one")
    func redFirst() {
        var missing = job("a", .idle)
        missing.freshness = .unknown(reasons: ["x cannot be read"])
        #expect(FreshVerdict.exitCode(of: [missing, job("t", .idle, .failed(code: 7))]) == 7)
    }

    @Test(
        "for a fresh verdict ends when what is needed cannot start, unless the job runs already",
        arguments: [false, true])
    func hopelessNeed(_ runs: Bool) {
        var waiting = job("t", runs ? .running : .blocked)
        waiting.inProgress = true
        var broken = service("s", .backingOff(retry: 2))
        (broken.failures, broken.inProgress) = (3, true)
        var start = accepted([waiting, broken], ["t"])
        start.needs = ["s"]
        var policy = UntilFresh(start)
        #expect(policy.begin() == (runs ? .show([.unit(broken), .unit(waiting)]) : .done(.hopeless([broken]))))
    }

    @Test("until units are settled, also waits for a run that is due in an open cycle")
    func due() {
        let passed = job("t", .idle, .passed)
        var start = accepted([passed], ["t"])
        start.status.openCycles = [cycle(4, .waiting, run: nil)]
        var policy = UntilSettled(start)
        #expect(policy.begin() == .show([.unit(passed)]))
        #expect(policy.handle(.cycle(cycle(5, .over(.verdict(.passed)), run: 9))) == .show([]), "another one")
        #expect(policy.handle(.cycle(cycle(4, .over(.verdict(.passed)), run: 9, isOver: true))) == .done(0))
    }

    // MARK: watch

    @Test("and watches shows what is new to a person, and to a program everything", arguments: [false, true])
    func watching(_ isComplete: Bool) {
        var policy = Watching(isComplete: isComplete)
        let (unit, open) = (service("a", .healthy), cycle(4, .acting, run: 9))
        #expect(isShown(policy.handle(.unit(unit))))
        #expect(isShown(policy.handle(.unit(unit))) == isComplete)
        #expect(isShown(policy.handle(.cycle(open))) == isComplete)
        #expect(isShown(policy.handle(.cycle(cycle(4, .over(.up), run: 9, isOver: true)))))
        #expect(isShown(policy.handle(.notice("hello"))))
        #expect(isShown(policy.handle(.accepted(accepted([], [])))), "another daemon")
        #expect(isShown(policy.handle(.unit(unit))), "which may know nothing of what was said before")
    }

    private func isShown(_ step: FollowStep<Endless>) -> Bool {
        if case .show(let lines) = step { !lines.isEmpty } else { false }
    }

    // MARK: bisect

    @Test("for a run on past inputs says what it waits for once, and is done with its verdict")
    func untilJudged() {
        var start = accepted([service("a", .healthy)], ["a"])
        start.bisectRun = bisectRun(.waiting(for: "cycle 3"))
        var policy = UntilJudged(start)
        #expect(policy.begin() == .show([.waits("cycle 3")]))
        #expect(policy.handle(.bisectRun(bisectRun(.waiting(for: "cycle 3")))) == .show([]))
        #expect(policy.handle(.bisectRun(bisectRun(.running(run: nil)))) == .show([]))
        #expect(policy.handle(.unit(service("a", .starting))) == .show([]))
        #expect(policy.handle(.bisectRun(bisectRun(.running(run: 2)))) == .show([]))
        let run = RunIdentity(unit: "t~bisect", number: 2)
        #expect(policy.handle(.bisectRun(bisectRun(.over(run: 2, .passed)))) == .done(.over(run: run, .passed)))
    }

    @Test("for a run whose service does not come up on past inputs gives up; that it had failed before does not count")
    func judgedIsHopeless() {
        var start = accepted([service("a", .failed(retry: 2))], ["a"])
        start.bisectRun = bisectRun(.waiting(for: nil))
        var policy = UntilJudged(start)
        #expect(policy.handle(.bisectRun(bisectRun(.running(run: nil)))) == .show([]))
        let end = policy.handle(.unit(service("a", .failed(retry: 2))))
        #expect(end == .done(.hopeless("a does not come up: asked")))
    }

    // MARK: Facts

    private func accepted(_ units: [UnitReport], _ names: [String], cycle: Int? = nil) -> Answer.Accepted {
        Answer.Accepted(
            status: ProjectReport(project: "/p", running: true, units: units), units: names, cycle: cycle)
    }

    private func cycle(_ number: Int, _ phase: StepReport.Phase, run: Int?, isOver: Bool = false) -> CycleReport {
        CycleReport(
            number: number, cause: .manual("asked"), began: "then", result: isOver ? .verdict(.passed) : nil,
            steps: [StepReport(unit: "t", action: .run, phase: phase, run: run)])
    }

    private func bisectRun(_ phase: BisectRunReport.Phase) -> BisectRunReport {
        BisectRunReport(phase: phase, unit: "t~bisect", moved: [])
    }
}

private func service(_ name: String, _ state: UnitState.Service, failures: Int = 0) -> UnitReport {
    UnitReport(
        name: name, state: .service(state), reason: "asked", cause: .manual, secondsInState: 0, wanted: true, run: 1,
        restarts: 0, failures: failures)
}

private func job(_ name: String, _ state: UnitState.Job, _ last: Verdict? = nil) -> UnitReport {
    UnitReport(
        name: name, state: .job(state, last: last), reason: "asked", cause: .manual, secondsInState: 0, wanted: true,
        run: 1, restarts: 0, failures: 0)
}

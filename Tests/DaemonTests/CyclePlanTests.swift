import Loop
import Model
import Syscalls
import Testing

@testable import Daemon
@testable import Supervisor

@Suite("The plan of cycles")
struct CyclePlanTests {
    @Test(
        "whatever happens in whatever order: a run that began after it and was not cancelled covers every save; cycles end once",
        arguments: [nil] + CycleWorld.Policy.allCases.map(Optional.some))
    func everySaveIsSeen(policy: CycleWorld.Policy?) {
        for seed in 0..<400 as Range<UInt64> {
            var world = CycleWorld(seed: seed, policy: policy)
            world.play(steps: 40)
            #expect(world.broken.isEmpty, "seed \(seed)")
            if !world.broken.isEmpty { return }
        }
    }

    @Test("the world in which that is tried out notices a save that is lost")
    func lostSaveIsNoticed() {
        let noticed = (0..<100 as Range<UInt64>).count { seed in
            var world = CycleWorld(seed: seed, losesSaves: true)
            world.play(steps: 40)
            return !world.broken.isEmpty
        }
        #expect(noticed > 5)
    }

    @Test("a save restarts the service at once, and the job is asked to run beside it")
    func restartThenRun() {
        var plan = Played()
        #expect(plan.save(["router"], ["test"]) == ["began 1", "restart router", "run test"])
        #expect(plan.handle(.serviceUp("router", run: 2)) == [])
        #expect(plan.handle(.jobBegan("test", run: 1)) == [])
        #expect(plan.handle(.jobConcluded("test", run: 1, .passed)) == ["ended 1 passed"])
    }

    @Test("a save during a run waits for its end, however many saves there are, and is one more run")
    func finishThenRerun() {
        var plan = Played()
        _ = plan.save([], ["test"])
        _ = plan.handle(.jobBegan("test", run: 1))
        #expect(plan.save([], ["test"]) == ["began 2"])
        #expect(plan.save([], ["test"]) == ["began 3", "ended 2 superseded"])
        #expect(plan.handle(.jobConcluded("test", run: 1, .failed(code: 1))) == ["run test", "ended 1 failed"])
        _ = plan.handle(.jobBegan("test", run: 2))
        #expect(plan.handle(.jobConcluded("test", run: 2, .passed)) == ["ended 3 passed"])
    }

    @Test("with cancel-and-rerun a save cancels the run, and the next begins when it is gone")
    func cancelThenRerun() {
        var plan = Played()
        plan.facts.whenBusy["test"] = .cancelThenRerun
        _ = plan.save([], ["test"])
        _ = plan.handle(.jobBegan("test", run: 1))
        #expect(plan.save([], ["test"]) == ["began 2", "cancel test"])
        #expect(plan.handle(.jobConcluded("test", run: 1, .cancelled)) == ["run test", "ended 1 cancelled"])
    }

    @Test("with ignore a save during a run leads to nothing, and says so")
    func ignore() {
        var plan = Played()
        plan.facts.whenBusy["test"] = .ignore
        _ = plan.save([], ["test"])
        _ = plan.handle(.jobBegan("test", run: 1))
        #expect(plan.save([], ["test"]) == ["began 2", "ignored test", "ended 2 nothing"])
    }

    @Test("with ignore a save during a run takes nothing away from somebody who has asked for one more")
    func ignoreLeavesWishes() {
        var plan = Played()
        plan.facts.whenBusy["test"] = .ignore
        _ = plan.save([], ["test"])
        _ = plan.handle(.jobBegan("test", run: 1))
        #expect(plan.handle(.begin(.manual("asked by ada"), restart: [], run: ["test"], notRun: [:])) == ["began 2"])
        #expect(plan.save([], ["test"]) == ["began 3", "ignored test", "ended 3 nothing"])
        #expect(plan.handle(.jobConcluded("test", run: 1, .passed)) == ["run test", "ended 1 passed"])
    }

    @Test("what is stopped does not begin anew because a save waited for its turn")
    func withdrawn() {
        var plan = Played()
        _ = plan.save([], ["test"])
        _ = plan.handle(.jobBegan("test", run: 1))
        _ = plan.save([], ["test"])
        #expect(plan.handle(.jobStopped("test", why: "it was stopped")) == ["ended 2 nothing"])
        #expect(plan.handle(.jobConcluded("test", run: 1, .cancelled)) == ["ended 1 cancelled"])
    }

    @Test("a service is not restarted under the run of a job that needs it; the next run waits for the restart")
    func restartWaitsForRun() {
        var plan = Played()
        _ = plan.save([], ["test"])
        _ = plan.handle(.jobBegan("test", run: 1))
        #expect(plan.save(["router"], ["test"]) == ["began 2"])
        let afterwards = plan.handle(.jobConcluded("test", run: 1, .passed))
        #expect(afterwards == ["restart router", "run test", "ended 1 passed"])
    }

    @Test("a service that somebody stops ends its step, and the cycle with it")
    func serviceGone() {
        var plan = Played()
        _ = plan.save(["router"], [])
        #expect(plan.handle(.serviceGone("router", why: "asked by ada")) == ["ended 1 nothing"])
    }

    @Test("a job that could not be run has no run, and nobody waits for its output")
    func broken() {
        var plan = Played()
        _ = plan.save([], ["test"])
        #expect(plan.handle(.jobConcluded("test", run: 0, .broken(LaunchProblem("no venv")))) == ["ended 1 broken"])
        #expect(plan.last?.steps.first?.run == nil)
    }

    @Test("a run that the next daemon takes over began when it began")
    func takenOver() throws {
        var before = Played()
        _ = before.save([], ["test"])
        _ = before.handle(.jobBegan("test", run: 7), at: 5)
        var after = Played()
        after.plan.resume(before.plan.open.map { StoredCycle($0).cycle })
        _ = after.handle(.jobBegan("test", run: 7), at: 60)
        #expect(after.plan.open.first?.steps.first?.began == LoopInstant(nanoseconds: 5))
        #expect(after.handle(.jobConcluded("test", run: 7, .passed), at: 90) == ["ended 1 passed"])
        #expect(after.last?.steps.first?.began == LoopInstant(nanoseconds: 5))
    }

    @Test("a job that was asked to run and has not begun leaves its step to a newer save, also with ignore")
    func takenOverBeforeItBegan() {
        for whenBusy in [CyclePlan.WhenBusy.finishThenRerun, .ignore] {
            var plan = Played()
            plan.facts.whenBusy["test"] = whenBusy
            _ = plan.save([], ["test"])
            #expect(plan.save([], ["test"]) == ["began 2", "run test", "ended 1 superseded"])
        }
    }

    @Test("a service that is not up yet is restarted again by a newer save, whose cycle alone has the step")
    func restartTakenOver() {
        var plan = Played()
        _ = plan.save(["router"], [])
        #expect(plan.save(["router"], []) == ["began 2", "restart router", "ended 1 superseded"])
    }

    @Test("who asks for a run cancels none, and gets one more, whatever a save would do")
    func askedWhileBusy() {
        for whenBusy in [CyclePlan.WhenBusy.cancelThenRerun, .ignore] {
            var plan = Played()
            plan.facts.whenBusy["test"] = whenBusy
            _ = plan.save([], ["test"])
            _ = plan.handle(.jobBegan("test", run: 1))
            #expect(plan.handle(.begin(.manual("asked"), restart: [], run: ["test"], notRun: [:])) == ["began 2"])
        }
    }

    @Test("a job that has not begun does not hold a restart back, and one that begins unasked does")
    func restartAndBeginnings() {
        var asked = Played()
        _ = asked.save([], ["test"])
        #expect(asked.save(["router"], []) == ["began 2", "restart router"])
        var unasked = Played()
        _ = unasked.handle(.jobBegan("test", run: 5))
        #expect(unasked.save(["router"], []) == ["began 1"])
    }

    @Test("a job does not begin while a service that it needs waits for its restart")
    func runWaitsForRestart() {
        var plan = Played()
        plan.facts.needs["other"] = ["router"]
        _ = plan.save([], ["test"])
        _ = plan.handle(.jobBegan("test", run: 1))
        #expect(plan.save(["router"], ["other"]) == ["began 2"])
        #expect(plan.handle(.serviceGone("router", why: "asked by ada")) == ["run other"], "no restart comes any more")
    }

    @Test("a run that has begun keeps its number when its end is told without one")
    func keepsRun() {
        var plan = Played()
        _ = plan.save([], ["test"])
        _ = plan.handle(.jobBegan("test", run: 3))
        _ = plan.handle(.jobConcluded("test", run: 0, .broken(LaunchProblem("gone"))))
        #expect(plan.last?.steps.first?.run == 3)
    }

    @Test("what is skipped stands in the order of the names")
    func skipped() {
        var plan = Played()
        let why = NotRun.needNotStarted("router")
        let all = Dictionary(uniqueKeysWithValues: ["e", "c", "a", "d", "b"].map { ($0, why) })
        _ = plan.handle(.begin(.change(["file"]), restart: [], run: [], notRun: all))
        #expect(plan.last?.steps.map(\.unit) == ["a", "b", "c", "d", "e"])
    }

    @Test("an earlier daemon's cycles go on in their order: its jobs are busy, and no number comes twice")
    func resumed() {
        var before = Played()
        _ = before.save([], ["test"])
        _ = before.handle(.jobBegan("test", run: 7))
        _ = before.save([], ["test"])
        var after = Played()
        after.plan = CyclePlan(lastNumber: 9)
        after.plan.resume(before.plan.open.reversed())
        #expect(after.plan.open.map(\.number) == [1, 2])
        _ = after.handle(.goOn)
        #expect(after.save(["router"], []) == ["began 10"])
        #expect(after.handle(.jobConcluded("test", run: 7, .passed)) == ["restart router", "ended 1 passed"])
        let afterwards = after.handle(.serviceUp("router", run: 2))
        #expect(afterwards.first == "run test")
    }
}

/// A plan with one job `test` that needs `router`, whose effects are told as words.
private struct Played {
    var plan = CyclePlan(lastNumber: 0)
    var facts = CyclePlan.Facts(needs: ["test": ["router"]], whenBusy: [:])
    var last: Cycle?

    mutating func save(_ restart: [String], _ run: [String]) -> [String] {
        handle(.begin(.change(["file"]), restart: restart, run: run, notRun: [:]))
    }

    mutating func handle(_ event: CyclePlan.Event, at nanoseconds: Int64 = 0) -> [String] {
        plan.handle(event, facts, at: LoopInstant(nanoseconds: nanoseconds), UTCTime(nanoseconds: 0)).map { effect in
            switch effect {
            case .restart(let unit, _): return "restart \(unit)"
            case .run(let unit, _): return "run \(unit)"
            case .cancel(let unit, _): return "cancel \(unit)"
            case .ignored(let unit): return "ignored \(unit)"
            case .notRun(let unit, let why): return "not run \(unit): \(why.text)"
            case .began(let cycle): return "began \(cycle.number)"
            case .ended(let cycle):
                last = cycle
                return "ended \(cycle.number) \(cycle.result?.name ?? "?")"
            }
        }
    }
}

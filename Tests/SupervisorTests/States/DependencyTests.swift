import Loop
import Model
import Syscalls
import Testing

@testable import Supervisor

@Suite("Dependencies between units")
struct DependencyTests {
    /// A service that is up as its first run.
    private func up() -> ServiceWorld {
        var world = ServiceWorld(probe: nil)
        for move in [ServiceWorld.Move.want, .surveyedClear, .began, .timeToDeadline] { world.make(move) }
        return world
    }

    private func crashAndComeBack(_ world: inout ServiceWorld) {
        for move in [ServiceWorld.Move.crashed, .gone] { world.make(move) }
        if case .backingOff = world.life.state { world.make(.timeToDeadline) }
        for move in [ServiceWorld.Move.surveyedClear, .began, .timeToDeadline] { world.make(move) }
    }

    @Test("dependents restart for each run as soon as it is up, if the one before had been stable")
    func stable() {
        var world = up()
        #expect(world.told == [1])
        world.pass(.seconds(11))
        crashAndComeBack(&world)
        #expect(world.life.state == .healthy(run: 2))
        #expect(world.told == [1, 2])
        #expect(world.life.deadline == nil, "nothing is due while it is well")
    }

    @Test("a flapping service restarts its dependents once, when it is stable (C7)")
    func flapping() {
        var world = up()
        for _ in 0..<5 { crashAndComeBack(&world) }
        #expect(world.life.state == .healthy(run: 6))
        #expect(world.told == [1])
        world.make(.timeToDeadline)
        #expect(world.told == [1, 6])
        #expect(world.life.state == .healthy(run: 6) && world.life.deadline == nil)
    }

    @Test("a requested restart reaches dependents at once")
    func manual() {
        var world = up()
        crashAndComeBack(&world)
        #expect(world.told == [1])
        for move in [ServiceWorld.Move.restart, .crashed, .gone, .surveyedClear, .began, .timeToDeadline] {
            world.make(move)
        }
        #expect(world.told == [1, 3])
    }

    @Test("only a run that began with another run of the service is concerned, and it outlives the daemon")
    func neededRuns() {
        let runs = NeededRuns(of: [("store", .service(.healthy(run: 3))), ("redis", .service(.external))])
        #expect(runs.runs == ["store": 3, "redis": 0])
        for runs in [runs, NeededRuns(encoded(runs))] {
            #expect(!runs.began(withAnotherThan: RunIdentity(unit: "store", number: 3)))
            #expect(runs.began(withAnotherThan: RunIdentity(unit: "store", number: 4)))
            #expect(runs.began(withAnotherThan: RunIdentity(unit: "redis", number: 1)), "what it used has gone")
            #expect(!runs.began(withAnotherThan: RunIdentity(unit: "other", number: 1)), "it was not there")
        }
    }

    private func encoded(_ runs: NeededRuns) -> FieldFile {
        var file = FieldFile()
        for (name, run) in runs.runs { file.add(name, run) }
        return FieldFile(bytes: file.encoded)
    }

    @Test("a service that has waited in vain fails with the reason, and still starts once its need is up")
    func patience() {
        var world = ServiceWorld(probe: nil, needsTimeout: .seconds(30))
        for move in [ServiceWorld.Move.needLost, .want] { world.make(move) }
        #expect(world.life.state == .blocked)
        world.make(.timeToDeadline)
        #expect(world.life.state == .failed)
        #expect(world.life.reason.text == "needs redis: not up within 30 s")
        world.make(.timePasses)
        #expect(world.life.state == .failed && world.life.deadline == nil)
        world.make(.needMet)
        #expect(world.life.state == .checking)
        #expect(world.violation == nil)
    }

    @Test("who asks while it waits already gets all of the time to wait")
    func askedAgain() {
        var world = ServiceWorld(probe: nil, needsTimeout: .seconds(30))
        for move in [ServiceWorld.Move.needLost, .want] { world.make(move) }
        world.pass(.seconds(20))
        world.make(.want)
        world.pass(.seconds(20))
        #expect(world.life.state == .blocked)
        world.make(.timeToDeadline)
        #expect(world.life.state == .failed)

        let start = LoopInstant(nanoseconds: 0)
        var job = JobStateMachine(needsTimeout: .seconds(5), at: start)
        _ = job.handle(.needsMissing("redis, which is starting"), at: start)
        _ = job.handle(.run(Reason(.change, "a.py changed")), at: start)
        _ = job.handle(.askedFor, at: start.advanced(by: .seconds(4)))
        #expect(job.deadline == start.advanced(by: .seconds(9)))
        #expect(job.reason == Reason(.change, "a.py changed"))
    }

    @Test("a job that has waited in vain is broken, and can be run again")
    func jobPatience() {
        let start = LoopInstant(nanoseconds: 0)
        var job = JobStateMachine(needsTimeout: .seconds(5), at: start)
        _ = job.handle(.needsMissing("redis, which has failed"), at: start)
        #expect(job.handle(.run(Reason(.manual, "asked")), at: start).isEmpty)
        #expect(job.handle(.timePassed, at: start.advanced(by: .seconds(4))).isEmpty)
        let deadline = job.deadline
        #expect(deadline == start.advanced(by: .seconds(5)))
        let effects = job.handle(.timePassed, at: start.advanced(by: .seconds(5)))
        let why = LaunchProblem("needs redis, which has failed: not up within 5 s")
        #expect(effects == [.conclude(.broken(why))])
        _ = job.handle(.needsMet, at: start.advanced(by: .seconds(6)))
        #expect(job.handle(.run(Reason(.manual, "asked")), at: start.advanced(by: .seconds(7))) == [.preflight])
    }
}

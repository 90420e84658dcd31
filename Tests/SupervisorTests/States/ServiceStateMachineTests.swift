import Loop
import Model
import Syscalls
import TestSupport
import Testing

@testable import Supervisor

@Suite("The life of a service")
struct ServiceStateMachineTests {
    @Test(
        "every sequence of up to five things that can happen keeps the invariants, and recovers",
        arguments: [(true, nil), (false, nil), (true, Duration.seconds(3))])
    func everyShortSequence(hasProbe: Bool, needsTimeout: Duration?) {
        var steps = 0
        var reported = false
        func explore(_ world: ServiceWorld, _ path: [ServiceWorld.Move], _ depth: Int) {
            for move in ServiceWorld.Move.allCases where !reported && world.allows(move) {
                var next = world
                next.make(move)
                steps += 1
                if let violation = next.violation {
                    reported = true
                    Issue.record("\(violation) after \(path + [move])")
                    return
                }
                if depth > 1 {
                    explore(next, path + [move], depth - 1)
                } else if next.life.isWanted, !next.recovers() {
                    reported = true
                    Issue.record("I8: not up after \(path + [move])")
                }
            }
        }
        let fresh = hasProbe ? ServiceWorld(needsTimeout: needsTimeout) : ServiceWorld(probe: nil)
        var world = fresh
        world.make(.want)
        explore(world, [.want], 5)
        explore(fresh, [], 4)
        #expect(steps > 10_000)
    }

    @Test("two million random steps keep the invariants", arguments: 1...8)
    func randomSteps(seed: Int) {
        var random = Seeded(UInt64(seed))
        var world = ServiceWorld(needsTimeout: seed % 2 == 0 ? .seconds(20) : nil, seed: UInt64(seed))
        var trail: [ServiceWorld.Move] = []
        for step in 0..<250_000 {
            guard let move = ServiceWorld.Move.allCases.filter(world.allows).randomElement(using: &random) else {
                continue
            }
            world.launchFails = step % 17 == 0
            trail = trail.suffix(30) + [move]
            world.make(move)
            if let violation = world.violation {
                Issue.record("seed \(seed), step \(step): \(violation) after \(trail)")
                return
            }
            if step % 500 == 0, world.life.isWanted {
                var copy = world
                copy.launchFails = false
                let recovered = copy.recovers()
                #expect(recovered, "seed \(seed), step \(step): \(copy.life.state) after \(trail)")
            }
        }
        #expect(world.launches > 1000)
    }

    @Test("a start whose timeout passed while bgexec was not running gets one more check before it fails")
    func startSeenLate() {
        var life = ServiceStateMachine(
            probe: ProbePolicy(.notify, timeout: .seconds(2), startTimeout: .seconds(60)), seed: 1,
            at: .init(nanoseconds: 0))
        func at(_ seconds: Int64) -> LoopInstant { LoopInstant(nanoseconds: seconds * 1_000_000_000) }
        _ = life.handle(.wanted(Reason(.manual, "")), at: at(0))
        _ = life.handle(.preflightDone(.clear), at: at(0))
        _ = life.handle(.launched(run: 1), at: at(0))
        _ = life.handle(.began, at: at(0))
        #expect(life.deadline == at(60))
        var late = life
        let effects = late.handle(.timePassed, at: at(100))
        #expect(effects == [.probe(after: .zero)])
        var well = late
        _ = well.handle(.probed(.healthy("")), at: at(101))
        #expect(well.state == .healthy(run: 1))
        _ = late.handle(.timePassed, at: at(200))
        guard case .stopping = late.state else {
            Issue.record("\(late.state)")
            return
        }
        // In time it is given up at once.
        _ = life.handle(.timePassed, at: at(60))
        guard case .stopping = life.state else {
            Issue.record("\(life.state)")
            return
        }
    }

    @Test("a world that forgets to end a run is caught: the control")
    func control() {
        // A state machine that does not learn of its run's end and is asked to start another: the checks must notice.
        var world = ServiceWorld(probe: nil)
        for move in [ServiceWorld.Move.want, .surveyedClear, .began] { world.make(move) }
        #expect(world.violation == nil)
        world.loseRunUnseen()
        world.make(.timePasses)
        #expect(world.violation?.hasPrefix("I7") == true)
    }

    @Test(
        "a service that lives 1.1 s each time is started at most 8 times in the first minute (C1, C2)",
        arguments: [0, 1100])
    func crashLoop(livesFor milliseconds: Int) {
        var world = ServiceWorld(probe: nil)
        world.make(.want)
        while world.now < LoopInstant(nanoseconds: 3_600_000_000_000) {
            world.make(.surveyedClear)
            world.make(.began)
            world.pass(.milliseconds(milliseconds))
            world.make(.crashed)
            world.make(.gone)
            if case .backingOff = world.life.state { world.make(.timeToDeadline) }
        }
        let firstMinute = world.launchTimes.count { $0 < 60_000_000_000 }
        #expect(firstMinute <= 8 && firstMinute >= 6, "\(firstMinute)")
        #expect(world.launches > 100, "it never gives up: \(world.launches) in an hour")
    }

    @Test("a manual start during the pause, or while the crashed run is stopped, starts at once (C12)")
    func manualStart() {
        var world = ServiceWorld(probe: nil)
        for move in [ServiceWorld.Move.want, .surveyedClear, .began, .crashed, .want, .gone] { world.make(move) }
        #expect(world.life.state == .checking)
        for move in [ServiceWorld.Move.surveyedClear, .began, .crashed, .gone] { world.make(move) }
        #expect(world.life.state.name == "backing-off")
        world.make(.want)
        #expect(world.life.state == .checking && world.life.failures == 0)
    }

    @Test(
        "exit 78 and a command that cannot be executed fail at once, with the cause (C5, C6)",
        arguments: [ServiceWorld.Move.saysItCannot, .couldNotStart])
    func fails(_ end: ServiceWorld.Move) {
        var world = ServiceWorld(probe: nil)
        for move in [ServiceWorld.Move.want, .surveyedClear] { world.make(move) }
        if end == .saysItCannot { world.make(.began) }
        world.make(end)
        world.make(.gone)
        #expect(world.life.state == .failed)
        let since = world.life.since
        world.make(.timePasses)
        #expect(world.life.since == since, "looking again is not a new state")
        world.make(.restart)
        #expect(world.life.state == .checking, "a save wakes it")
    }

    @Test("the pause and the counters of a crash loop outlive the daemon (C11)")
    func memory() {
        var world = ServiceWorld(probe: nil)
        for _ in 0..<4 {
            world.make(.want)
            world.make(.timeToDeadline)
            for move in [ServiceWorld.Move.surveyedClear, .began, .crashed, .gone] where world.allows(move) {
                world.make(move)
            }
            if case .backingOff = world.life.state { world.make(.timeToDeadline) }
            for move in [ServiceWorld.Move.surveyedClear, .began, .crashed, .gone] where world.allows(move) {
                world.make(move)
            }
        }
        guard case .backingOff(let until) = world.life.state else { Issue.record("\(world.life.state)"); return }
        var later = ServiceStateMachine(probe: nil, seed: 9, at: world.now)
        later.recall(world.life.memory)
        let none = later.handle(.wanted(Reason(.recovery, "again")), at: world.now)
        #expect(none.isEmpty)
        #expect(later.state == .backingOff(until: until))
        #expect(later.failures == world.life.failures && later.restarts == world.life.restarts)
        let effects = later.handle(.timePassed, at: until)
        #expect(effects == [.preflight])
    }
}

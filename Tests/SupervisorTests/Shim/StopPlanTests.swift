import Loop
import Syscalls
import TestSupport
import Testing

@testable import Supervisor

@Suite("Stopping")
struct StopPlanTests {
    private let zero = LoopInstant(nanoseconds: 0)
    private func at(_ seconds: Double) -> LoopInstant { zero.advanced(by: .seconds(seconds)) }

    private func expect(
        _ plan: inout StopPlan, _ event: StopPlan.Event, at now: LoopInstant, _ effects: [StopPlan.Effect],
        _ location: SourceLocation = #_sourceLocation
    ) {
        let found = plan.handle(event, at: now)
        #expect(found == effects, sourceLocation: location)
    }

    @Test("asked to stop: the leader, then the rest, then SIGKILL until nothing is left")
    func inOrder() {
        var plan = StopPlan(grace: .seconds(10), limit: nil)
        expect(&plan, .stopRequested, at: at(0), [.signalLeader])
        expect(&plan, .timePassed, at: at(1.9), [])
        expect(&plan, .leaderEnded, at: at(1.9), [.terminateTree])
        #expect(plan.nextDeadline == at(2))
        expect(&plan, .timePassed, at: at(2), [.nameLingering(killAt: at(10))])
        expect(&plan, .timePassed, at: at(9), [])
        #expect(plan.nextDeadline == at(10), "the grace is one for all")
        expect(&plan, .timePassed, at: at(10), [.nameKilled, .killTree])
        expect(&plan, .timePassed, at: at(10.011), [.killTree])
        expect(&plan, .stopRequested, at: at(10.011), [])
    }

    @Test("the unit's own command comes first, then the signals with a grace of their own")
    func ownCommand() {
        var plan = StopPlan(grace: .seconds(10), limit: nil, hasCommand: true)
        expect(&plan, .stopRequested, at: at(0), [.startCommand])
        expect(&plan, .timePassed, at: at(9), [])
        expect(&plan, .commandEnded, at: at(9), [.signalLeader])
        #expect(plan.nextDeadline == at(11))
        expect(&plan, .timePassed, at: at(11), [.nameLingering(killAt: at(19))])
        expect(&plan, .leaderEnded, at: at(12), [.terminateTree])
        expect(&plan, .timePassed, at: at(19), [.nameKilled, .killTree])
    }

    @Test("a command that hangs is killed after the grace, one that outlasts the leader may finish")
    func hangingCommand() {
        var plan = StopPlan(grace: .seconds(10), limit: nil, hasCommand: true)
        _ = plan.handle(.stopRequested, at: at(0))
        expect(&plan, .timePassed, at: at(10), [.killCommand, .signalLeader])
        expect(&plan, .commandEnded, at: at(10), [])
        expect(&plan, .timePassed, at: at(20), [.nameKilled, .killTree])
        var other = StopPlan(grace: .seconds(10), limit: nil, hasCommand: true)
        _ = other.handle(.stopRequested, at: at(0))
        expect(&other, .leaderEnded, at: at(1), [])
        expect(&other, .commandEnded, at: at(2), [.terminateTree])
        #expect(other.nextDeadline == at(4))
    }

    @Test("a second request skips the command, and a run that ends on its own does not need it")
    func needlessCommand() {
        var plan = StopPlan(grace: .seconds(10), limit: nil, hasCommand: true)
        _ = plan.handle(.stopRequested, at: at(0))
        expect(&plan, .stopRequested, at: at(1), [.killTree])
        var other = StopPlan(grace: .seconds(10), limit: nil, hasCommand: true)
        expect(&other, .leaderEnded, at: at(1), [.terminateTree])
        var none = StopPlan(grace: .zero, limit: nil, hasCommand: true)
        expect(&none, .stopRequested, at: at(0), [.signalLeader])
    }

    @Test("what has not ended two seconds after its signal is named once, and again when it is killed for it")
    func lingering() {
        var plan = StopPlan(grace: .seconds(10), limit: nil)
        expect(&plan, .leaderEnded, at: zero, [.terminateTree])
        expect(&plan, .timePassed, at: at(2.5), [.nameLingering(killAt: at(10))])
        expect(&plan, .timePassed, at: at(3), [])
        // Nobody needs to be told what becomes of an order to kill.
        expect(&plan, .killRequested, at: at(4), [.killTree])
        var short = StopPlan(grace: .seconds(1), limit: nil)
        _ = short.handle(.stopRequested, at: zero)
        #expect(short.nextDeadline == at(1))
    }

    @Test("a second request, and an order to kill, skip the grace")
    func hurry() {
        var plan = StopPlan(grace: .seconds(10), limit: nil)
        _ = plan.handle(.stopRequested, at: zero)
        expect(&plan, .stopRequested, at: zero, [.killTree])
        var other = StopPlan(grace: .seconds(10), limit: nil)
        expect(&other, .killRequested, at: zero, [.killTree])
    }

    @Test("when the leader exits, the rest still gets the grace")
    func byItself() {
        var plan = StopPlan(grace: .seconds(1), limit: nil)
        #expect(plan.nextDeadline == nil)
        expect(&plan, .leaderEnded, at: zero, [.terminateTree])
        expect(&plan, .timePassed, at: at(1), [.nameKilled, .killTree])
        #expect(!plan.timedOut)
    }

    @Test("the time limit stops, and says so")
    func limit() {
        var plan = StopPlan(grace: .seconds(1), limit: at(5))
        expect(&plan, .timePassed, at: at(4), [])
        expect(&plan, .timePassed, at: at(5), [.signalLeader])
        #expect(plan.timedOut)
        expect(&plan, .timePassed, at: at(6), [.nameKilled, .killTree])
    }

    @Test("a process that cannot be killed costs one try a second at most")
    func unkillable() {
        var plan = StopPlan(grace: .zero, limit: nil)
        _ = plan.handle(.killRequested, at: zero)
        var tries = 0
        while let next = plan.nextDeadline, next < at(60) {
            expect(&plan, .timePassed, at: next, [.killTree])
            tries += 1
        }
        #expect((58...75).contains(tries), "\(tries)")
    }

    @Test("SIGKILL follows a request within the grace, whatever the order of events", arguments: 1...20)
    func always(seed: Int) {
        var random = Seeded(UInt64(seed))
        for _ in 0..<2000 {
            let hasCommand = Bool.random(using: &random)
            var plan = StopPlan(
                grace: .seconds(2), limit: Bool.random(using: &random) ? at(3) : nil, hasCommand: hasCommand)
            var now = zero
            var asked: LoopInstant?
            var killed = false
            for _ in 0..<12 {
                now = now.advanced(by: .milliseconds(Int.random(in: 0...900, using: &random)))
                let events: [StopPlan.Event] = [
                    .stopRequested, .leaderEnded, .timePassed, .timePassed, .killRequested, .commandEnded,
                ]
                guard let event = events.randomElement(using: &random) else { continue }
                let effects = plan.handle(event, at: now)
                if effects.contains(.killTree) { killed = true }
                if asked == nil, !effects.isEmpty { asked = now }
            }
            guard let asked, !killed else { continue }
            // The command has its grace, the signals have theirs.
            #expect(asked <= now)
            var effects: [StopPlan.Effect] = []
            for _ in 0..<3 where !effects.contains(.killTree) {
                guard let next = plan.nextDeadline else { break }
                #expect(next <= now.advanced(by: .seconds(2)), "seed \(seed): \(plan)")
                now = max(now, next)
                effects += plan.handle(.timePassed, at: next)
            }
            #expect(effects.contains(.killTree), "seed \(seed): \(plan)")
        }
    }
}

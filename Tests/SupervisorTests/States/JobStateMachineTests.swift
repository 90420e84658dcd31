import Loop
import Model
import Syscalls
import TestSupport
import Testing

@testable import Supervisor

@Suite("The life of a job")
struct JobStateMachineTests {
    /// A job's life with the simplest world around it.
    struct World {
        enum Move: CaseIterable {
            case run, cancel, needLost, needMet, clear, impossible, passes, fails, timesOut, unseen, itemsFailed, gone
        }

        var life = JobStateMachine(at: LoopInstant(nanoseconds: 0))
        var live: Int?
        var hasEnded = false
        var surveyIsOpen = false
        var needIsMissing = false
        var launches = 0
        var verdicts: [Verdict] = []
        var violation: String?

        func allows(_ move: Move) -> Bool {
            switch move {
            case .run, .cancel: true
            case .needLost: !needIsMissing
            case .needMet: needIsMissing
            case .clear, .impossible: surveyIsOpen
            case .passes, .fails, .timesOut, .unseen: live != nil && !hasEnded
            case .itemsFailed, .gone: hasEnded
            }
        }

        mutating func make(_ move: Move) {
            switch move {
            case .run: take(.run(Reason(.manual, "asked")))
            case .cancel: take(.cancel(Reason(.manual, "asked")))
            case .needLost:
                needIsMissing = true
                take(.needsMissing("router"))
            case .needMet:
                needIsMissing = false
                take(.needsMet)
            case .clear:
                surveyIsOpen = false
                take(.preflightDone(impossible: nil))
            case .impossible:
                surveyIsOpen = false
                take(.preflightDone(impossible: LaunchProblem("gone", exitCode: 127)))
            case .passes: end(.ended(.exited(0), timedOut: false))
            case .fails: end(.ended(.signalled(11), timedOut: false))
            case .timesOut: end(.ended(.signalled(15), timedOut: true))
            case .unseen: end(.unknown)
            case .itemsFailed: take(.itemsFailed)
            case .gone:
                (live, hasEnded) = (nil, false)
                take(.gone)
            }
            check()
        }

        private mutating func end(_ outcome: RunOutcome) {
            hasEnded = true
            take(.ended(outcome))
        }

        private mutating func take(_ event: JobStateMachine.Event) {
            for effect in life.handle(event, at: LoopInstant(nanoseconds: 0)) {
                switch effect {
                case .preflight: surveyIsOpen = true
                case .launch:
                    if live != nil { violation = "I1: a second run" }
                    if needIsMissing { violation = "a run is launched although its need is missing" }
                    launches += 1
                    live = launches
                    take(.launched(run: launches))
                case .stop: if live == nil { violation = "a stop without a run" }
                case .conclude(let verdict):
                    surveyIsOpen = false
                    verdicts.append(verdict)
                }
            }
        }

        private mutating func check() {
            if live != life.state.run { violation = "run \(live ?? 0) lives, the state is \(life.state)" }
            if life.state == .checking, !surveyIsOpen { violation = "nothing will move it" }
            if life.reason.text.isEmpty { violation = "a state without a reason" }
            if life.state == .blocked, !needIsMissing { violation = "blocked by nothing" }
            if verdicts.last != life.lastVerdict { violation = "the last verdict is not the one that was told" }
        }
    }

    @Test("every sequence of up to six things that can happen keeps the invariants")
    func everyShortSequence() {
        func explore(_ world: World, _ path: [World.Move], _ depth: Int) {
            for move in World.Move.allCases where world.allows(move) {
                var next = world
                next.make(move)
                if let violation = next.violation { Issue.record("\(violation) after \(path + [move])"); return }
                if depth > 1 { explore(next, path + [move], depth - 1) }
            }
        }
        explore(World(), [], 6)
    }

    @Test("a million random steps keep the invariants, and every run has exactly one verdict", arguments: 1...4)
    func randomSteps(seed: Int) {
        var random = Seeded(UInt64(seed))
        var world = World()
        for step in 0..<250_000 {
            guard let move = World.Move.allCases.filter(world.allows).randomElement(using: &random) else { continue }
            let before = (world.live, world.verdicts.count)
            world.make(move)
            if before.0 != nil, world.live == nil { #expect(world.verdicts.count == before.1 + 1) }
            if let violation = world.violation { Issue.record("seed \(seed), step \(step): \(violation)"); return }
        }
    }

    @Test(
        "a verdict says what happened",
        arguments: [
            ([.run, .clear, .passes, .gone], "passed", 0), ([.run, .clear, .fails, .gone], "failed", 139),
            ([.run, .clear, .passes, .itemsFailed, .gone], "failed", 1),
            ([.run, .clear, .fails, .itemsFailed, .gone], "failed", 139),
            ([.run, .clear, .cancel, .passes, .itemsFailed, .gone], "cancelled", 130),
            ([.run, .clear, .timesOut, .gone], "timed out", 124), ([.run, .impossible], "broken", 127),
            ([.run, .clear, .cancel, .fails, .gone], "cancelled", 130),
            ([.run, .clear, .unseen, .gone], "broken", 125),
            ([.run, .clear, .needLost, .fails, .gone], "broken", 125),
            ([.run, .clear, .needLost, .passes, .gone], "passed", 0),
            ([.needLost, .run, .cancel], "cancelled", 130), ([.cancel, .run, .clear, .passes, .gone], "passed", 0),
        ] as [([World.Move], String, Int32)])
    func verdicts(_ moves: [World.Move], _ name: String, _ code: Int32) {
        var world = World()
        for move in moves { world.make(move) }
        #expect(world.life.lastVerdict?.name == name)
        #expect(world.life.lastVerdict?.exitCode == code)
        #expect(world.violation == nil)
    }

    @Test("a run that ends on its own does not count as being stopped")
    func endsByItself() {
        var alone = World()
        for move in [World.Move.run, .clear, .passes] { alone.make(move) }
        #expect(alone.life.state.name == "ending")
        var stopped = World()
        for move in [World.Move.run, .clear, .cancel, .fails] { stopped.make(move) }
        #expect(stopped.life.state.name == "stopping")
    }

    @Test("cancelling an idle job leaves no mark on a run that is found later")
    func cancelIdle() {
        var world = World()
        world.make(.cancel)
        _ = world.life.handle(.adopted(run: 4, isStopping: false), at: LoopInstant(nanoseconds: 0))
        _ = world.life.handle(.ended(.ended(.exited(0), timedOut: false)), at: LoopInstant(nanoseconds: 0))
        let effects = world.life.handle(.gone, at: LoopInstant(nanoseconds: 0))
        #expect(effects == [.conclude(.passed)])
    }
}

import Model
import Testing

@testable import Daemon
@testable import Supervisor

@Suite("A run on past inputs")
struct BisectRunPlanTests {
    private static let events: [BisectRunPlan.Event] = [
        .quiet, .disturbed, .concluded(.passed), .concluded(.cancelled), .dropped,
    ]

    @Test("is cancelled for a save, and starts again when nothing else runs")
    func yields() {
        var plan = BisectRunPlan()
        #expect(plan.handle(.quiet) == [.begin])
        #expect(plan.handle(.disturbed) == [.restore, .cancel])
        #expect(plan.handle(.concluded(.cancelled)) == [])
        #expect(plan.state == .waiting)
        #expect(plan.handle(.quiet) == [.begin])
        #expect(plan.handle(.concluded(.passed)) == [.restore, .report(.passed), .forget])
    }

    @Test("ends when it is no longer wanted, in any state")
    func dropped() {
        for before in [[], [.quiet], [.quiet, .disturbed]] as [[BisectRunPlan.Event]] {
            var plan = BisectRunPlan()
            for event in before { _ = plan.handle(event) }
            var effects = plan.handle(.dropped)
            if plan.state == .ending { effects += plan.handle(.concluded(.cancelled)) }
            #expect(plan.state == .over)
            #expect(effects.last == .forget)
        }
    }

    @Test("returns its services before it is over and ends once, whatever the order of events")
    func everyOrder() {
        for code in 0..<15_625 {
            var plan = BisectRunPlan()
            var (moved, ended, rest) = (false, 0, code)
            for _ in 0..<6 {
                for effect in plan.handle(Self.events[rest % 5]) {
                    switch effect {
                    case .begin:
                        #expect(!moved, "order \(code)")
                        moved = true
                    case .restore: moved = false
                    case .forget: ended += 1
                    case .cancel, .report: break
                    }
                }
                #expect(moved == (plan.state == .running), "order \(code)")
                rest /= 5
            }
            #expect(ended == (plan.state == .over ? 1 : 0), "order \(code)")
        }
    }
}

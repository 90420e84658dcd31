import Syscalls
import Testing

@testable import Daemon

@Suite("When inputs are looked at")
struct ScanSchedulerTests {
    @Test("everywhere first, whoever asks; then only where something changed")
    func places() {
        for first in [ScanScheduler.Event.wanted, .changed(["a"])] {
            var plan = ScanScheduler()
            #expect(plan.handle(first) == [.look(.everywhere)])
            #expect(!plan.isKnown)
            #expect(plan.handle(.looked) == [.goOn])
            #expect(plan.isKnown)
            #expect(plan.handle(.wanted) == [.goOn])
            #expect(plan.handle(.changed(["b"])) == [.look(.paths(["b"]))])
            #expect(!plan.isKnown)
        }
    }

    @Test("what changes during a look is looked at afterwards, and nobody goes on before")
    func meanwhile() {
        var plan = ScanScheduler()
        _ = plan.handle(.wanted)
        #expect(plan.handle(.changed(["a"])) == [])
        #expect(plan.handle(.wanted) == [])
        #expect(plan.handle(.changed(["b", "c"])) == [])
        #expect(plan.handle(.looked) == [.look(.paths(["a", "b", "c"]))])
        #expect(plan.handle(.looked) == [.goOn])
    }

    @Test("in any order of events: one look at a time, and known only when all that was told has been looked at")
    func everyOrder() {
        let events: [ScanScheduler.Event] = [.wanted, .changed(["a"]), .looked, .failed]
        var plans: [(plan: ScanScheduler, isAway: Bool, isOwed: Bool)] = [(ScanScheduler(), false, true)]
        for _ in 0..<8 {
            var next: [(plan: ScanScheduler, isAway: Bool, isOwed: Bool)] = []
            for (plan, isAway, isOwed) in plans {
                for event in events {
                    if !isAway, event == .looked || event == .failed { continue }
                    var after = (plan: plan, isAway: isAway, isOwed: isOwed)
                    switch event {
                    case .changed: after.isOwed = true
                    case .looked, .failed: after.isAway = false
                    case .wanted: break
                    }
                    for effect in after.plan.handle(event) {
                        switch effect {
                        case .look:
                            #expect(!after.isAway)
                            after.isAway = true
                            after.isOwed = false
                        case .goOn: #expect(!after.isAway && (event == .failed || !after.isOwed))
                        }
                    }
                    if event == .failed { after.isOwed = true }
                    if after.plan.isKnown { #expect(!after.isOwed && !after.isAway) }
                    next.append(after)
                }
            }
            plans = next
        }
        #expect(plans.count > 1000)
    }
}

import Loop
import Model
import Syscalls
import Testing

@testable import Supervisor

@Suite("Requests at the same moment")
struct BreathTests {
    private let reason = Reason(.change, "a save")

    /// Takes turns until nothing waits. A service comes up by itself; what is being stopped does not end.
    /// - Returns: the jobs that were about to be launched.
    private func drain(_ registry: inout UnitRegistry) -> [String] {
        var launched: [String] = []
        var clock: Int64 = 0
        while let turn = registry.next(at: LoopInstant(nanoseconds: clock)) {
            for effect in turn.effects {
                switch effect {
                case .service(.preflight): registry.post(turn.unit, .service(.preflightDone(.clear)))
                case .service(.launch):
                    registry.postFirst(turn.unit, .service(.launched(run: 1)))
                    registry.post(turn.unit, .service(.began))
                    registry.post(turn.unit, .service(.timePassed))
                case .job(.preflight): launched.append(turn.unit)
                case .service, .job: break
                }
            }
            _ = registry.finish(turn)
            clock += 3_600_000_000_000
        }
        return launched
    }

    @Test("a job that is to run just after a restart of what it needs waits for it, however full the queue is")
    func restartThenRun() {
        var registry = UnitRegistry()
        registry.define(
            [
                .init(name: "router", needs: [], kind: .service(probe: nil, restartsDependents: false), lastRun: 0),
                .init(name: "test", needs: ["router"], kind: .job, lastRun: 0),
            ], at: LoopInstant(nanoseconds: 0))
        registry.want("router", reason)
        #expect(drain(&registry).isEmpty)
        #expect(registry["router"]?.status.isUp == true)
        // Both wait at once, as when a run has just ended for which both had waited.
        registry.post("router", .service(.restart(reason)))
        registry.run("test", reason)
        #expect(drain(&registry).isEmpty)
        #expect(registry["test"]?.status.stateName == "blocked")
    }
}

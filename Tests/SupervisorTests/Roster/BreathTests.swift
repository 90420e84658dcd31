import Loop
import Testing

@testable import Supervisor

@Suite("Wishes of one breath")
struct BreathTests {
    private let reason = Reason(.change, "a save")

    /// Takes turns until nothing waits. A service comes up by itself; what is being stopped does not end.
    /// - Returns: the jobs that were about to be launched.
    private func drain(_ roster: inout Roster) -> [String] {
        var launched: [String] = []
        var clock: Int64 = 0
        while let turn = roster.next(at: LoopInstant(nanoseconds: clock)) {
            for effect in turn.effects {
                switch effect {
                case .service(.survey): roster.post(turn.unit, .service(.surveyed(.clear)))
                case .service(.launch):
                    roster.postFirst(turn.unit, .service(.launched(run: 1)))
                    roster.post(turn.unit, .service(.began))
                    roster.post(turn.unit, .service(.timePassed))
                case .job(.survey): launched.append(turn.unit)
                case .service, .job: break
                }
            }
            _ = roster.settle(turn)
            clock += 3_600_000_000_000
        }
        return launched
    }

    @Test("a job that is to run just after a restart of what it needs waits for it, however full the queue is")
    func restartThenRun() {
        var roster = Roster()
        roster.define([
            ("router", [], { _ in .service(ServiceLife(probe: nil, seed: 1, at: LoopInstant(nanoseconds: 0))) }),
            ("test", ["router"], { _ in .job(JobLife(at: LoopInstant(nanoseconds: 0))) }),
        ])
        roster.want("router", reason)
        #expect(drain(&roster).isEmpty)
        #expect(roster["router"]?.status.isUp == true)
        // Both wait at once, as when a run has just ended for which both had waited.
        roster.post("router", .service(.restart(reason)))
        roster.run("test", reason)
        #expect(drain(&roster).isEmpty)
        #expect(roster["test"]?.status.stateName == "blocked")
    }
}

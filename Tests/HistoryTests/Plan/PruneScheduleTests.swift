import Loop
import Syscalls
import Testing

@testable import History

@Suite("When the ledger is pruned")
struct PruneScheduleTests {
    @Test("with the first fact, after 5,000 more, and with the next fact after six hours")
    func due() {
        var schedule = PruneSchedule()
        func isDue(_ count: Int, _ hours: Double) -> Bool {
            schedule.isDue(after: count, at: LoopInstant(nanoseconds: Int64(hours * 3_600_000_000_000)))
        }
        let answers = [
            isDue(1, 0), isDue(4_999, 0), isDue(1, 0), isDue(4_999, 0), isDue(1, 1), isDue(1, 6.9), isDue(1, 7),
            isDue(1, 8),
        ]
        #expect(answers == [true, false, true, false, true, false, true, false])
    }
}

import Loop
import Model
import Syscalls
import Testing

@testable import Supervisor

@Suite("Durations by the clock that nobody sets")
struct ClockTests {
    private let now = LoopInstant(nanoseconds: 1_000_000_000_000)

    private func status(began: UTCTime?, at instant: LoopInstant?) -> UnitStatus {
        var status = UnitStatus(
            name: "a", life: .service(.healthy(run: 1)), reason: Reason(.manual, "asked"), since: now, isWanted: true,
            run: 1, restarts: 0, failures: 0)
        (status.began, status.beganAt) = (began, instant)
        return status
    }

    @Test(
        "uptime does not depend on what the wall clock says, now or when the run began", arguments: [0, Int64.max / 2])
    func uptime(wall: Int64) {
        let status = status(began: UTCTime(nanoseconds: wall), at: LoopInstant(nanoseconds: 988_000_000_000))
        #expect(status.uptime(at: now) == .seconds(12))
    }

    @Test("without an instant it is reckoned by the wall clock, and never negative")
    func withoutInstant() {
        #expect(status(began: UTCTime(nanoseconds: .max / 2), at: nil).uptime(at: now) == .zero)
        #expect((status(began: .now, at: nil).uptime(at: now) ?? .seconds(999)) < .seconds(900))
        #expect(status(began: nil, at: nil).uptime(at: now) == nil)
    }

    @Test("which of two runs ended first is decided by instants, where both records have them")
    func order() {
        func end(_ wall: Int64, _ instant: Int64?) -> EndRecord {
            EndRecord(
                outcome: .unknown, time: UTCTime(nanoseconds: wall),
                instant: instant.map { LoopInstant(nanoseconds: $0) })
        }
        // The clock was set back between the two.
        #expect(end(100, 5).isBefore(end(50, 6)) && !end(50, 6).isBefore(end(100, 5)))
        #expect(end(50, nil).isBefore(end(100, 6)) && !end(100, nil).isBefore(end(50, 6)))
    }

    @Test("an end record keeps its instant")
    func record() throws {
        let record = EndRecord(outcome: .unknown, instant: LoopInstant(nanoseconds: 7))
        #expect(EndRecord(FieldFile(bytes: record.encoded))?.instant == LoopInstant(nanoseconds: 7))
    }
}

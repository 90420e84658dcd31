import Config
import Testing

@testable import Daemon

@Suite("Scheduled jobs")
struct JobSchedulesTests {
    private static let hour: Int64 = 3600

    /// One job that is due at every full hour, from midnight.
    private func schedules(checked: Int64? = nil, at now: Int64 = 0) throws -> JobSchedules {
        var schedules = JobSchedules(checked: checked, at: now) { _ in 0 }
        schedules.configure(["test": try CronSchedule.parse("0 * * * *")], at: now, isBeginning: true)
        return schedules
    }

    @Test("run when they are due, and once")
    func due() throws {
        var schedules = try schedules()
        #expect(schedules.next == Self.hour)
        #expect(schedules.advance(to: Self.hour - 1).isEmpty)
        #expect(schedules.advance(to: Self.hour) == [.run(job: "test", due: Self.hour)])
        #expect(schedules.advance(to: Self.hour).isEmpty)
        #expect(schedules.next(of: "test") == 2 * Self.hour && schedules.next(of: "other") == nil)
    }

    @Test("run once after the machine has slept over several times, for the last of them")
    func slept() throws {
        var schedules = try schedules()
        #expect(schedules.advance(to: 5 * Self.hour + 100) == [.run(job: "test", due: 5 * Self.hour)])
        #expect(schedules.advance(to: 5000 * Self.hour + 1) == [.run(job: "test", due: 5000 * Self.hour)])
        #expect(schedules.next == 5001 * Self.hour)
    }

    @Test("that were due while no daemon was there are missed, unless it was just replaced")
    func missed() throws {
        var late = try schedules(checked: 0, at: 2 * Self.hour + 61)
        #expect(late.advance(to: 2 * Self.hour + 61, isBeginning: true) == [.missed(job: "test", due: 2 * Self.hour)])
        #expect(late.next == 3 * Self.hour)
        var replaced = try schedules(checked: Self.hour - 1, at: Self.hour + 2)
        #expect(replaced.advance(to: Self.hour + 2, isBeginning: true) == [.run(job: "test", due: Self.hour)])
        var first = try schedules(at: Self.hour + 2)
        #expect(first.advance(to: Self.hour + 2, isBeginning: true).isEmpty)
    }

    @Test("are not repeated when the clock is set back a little, and follow one that was far ahead")
    func setBack() throws {
        var schedules = try schedules()
        #expect(schedules.advance(to: Self.hour).count == 1)
        #expect(schedules.advance(to: Self.hour - 2).isEmpty)
        #expect(schedules.next == 2 * Self.hour)
        #expect(schedules.advance(to: Self.hour).isEmpty)
        #expect(schedules.advance(to: 1_000_000 * Self.hour).count == 1)
        #expect(schedules.advance(to: Self.hour + 5).isEmpty)
        #expect(schedules.next == 2 * Self.hour)
    }

    @Test("that are new or get another schedule are due from then on, and the others as before")
    func configured() throws {
        var schedules = try schedules()
        let hourly = try CronSchedule.parse("0 * * * *")
        schedules.configure(["test": hourly, "other": try CronSchedule.parse("30 * * * *")], at: Self.hour - 10)
        #expect(schedules.next(of: "other") == Self.hour + 1800)
        #expect(schedules.advance(to: Self.hour) == [.run(job: "test", due: Self.hour)])
        schedules.configure([:], at: Self.hour)
        #expect(schedules.next == nil)
        // Nobody has counted the time since: what was due meanwhile was nobody's.
        schedules.configure(["test": hourly], at: 5 * Self.hour + 1)
        #expect(schedules.advance(to: 5 * Self.hour + 2).isEmpty && schedules.next == 6 * Self.hour)
    }

    @Test("the first schedule of a daemon that has run for long is due from when it was saved")
    func firstAfterLong() throws {
        var schedules = JobSchedules(checked: nil, at: 0) { _ in 0 }
        schedules.configure([:], at: 0, isBeginning: true)
        schedules.configure(["test": try CronSchedule.parse("0 * * * *")], at: 3 * Self.hour + 60)
        #expect(schedules.next == 4 * Self.hour)
        #expect(schedules.advance(to: 3 * Self.hour + 61).isEmpty)
    }
}

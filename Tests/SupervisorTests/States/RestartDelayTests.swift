import Loop
import Syscalls
import Testing

@testable import Supervisor

@Suite("Pauses")
struct RestartDelayTests {
    @Test("the pause doubles from half a second to 30 s, and is 300 s after an hour")
    func curve() {
        var delay = RestartDelay(seed: 3)
        let start = LoopInstant(nanoseconds: 0)
        let expected = [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
        for (index, seconds) in expected.enumerated() {
            let pause = delay.failed(at: start, healthyFor: .zero) / .seconds(1)
            #expect((seconds * 0.9...seconds * 1.1).contains(pause), "\(pause) at failure \(index + 1)")
        }
        let late = delay.failed(at: start.advanced(by: .seconds(3601)), healthyFor: .zero) / .seconds(1)
        #expect((270...330).contains(late))
        for _ in 0..<5000 { _ = delay.failed(at: start, healthyFor: .zero) }
    }

    @Test("a run that was healthy for twice the last pause, and ten seconds, starts again at once")
    func stability() {
        var delay = RestartDelay(seed: 3)
        let start = LoopInstant(nanoseconds: 0)
        #expect(delay.failed(at: start, healthyFor: .seconds(10)) == .zero)
        for _ in 0..<7 { _ = delay.failed(at: start, healthyFor: .seconds(9)) }
        #expect(delay.failed(at: start, healthyFor: .seconds(59)) > .zero)
        #expect(delay.failed(at: start, healthyFor: .seconds(60)) == .zero)
        #expect(delay.failures == 0)
    }

    @Test("the hour of failing counts from the first failure, and once stable nothing is left of it")
    func hour() {
        var delay = RestartDelay(seed: 3)
        func at(_ seconds: Int64) -> LoopInstant { LoopInstant(nanoseconds: seconds * 1_000_000_000) }
        for minute in 0..<60 { _ = delay.failed(at: at(Int64(minute) * 60), healthyFor: .zero) }
        #expect(delay.failed(at: at(3600), healthyFor: .zero) >= .seconds(270))
        #expect(delay.failed(at: at(7200), healthyFor: .seconds(600)) == .zero)
        #expect(delay.stability == .seconds(10))
        for _ in 0..<9 { _ = delay.failed(at: at(7300), healthyFor: .zero) }
        #expect(delay.failed(at: at(7300), healthyFor: .zero) <= .seconds(33))
    }

    /// The pauses of a service that dies each time after being healthy for so long, in seconds.
    private func pauses(healthyFor seconds: Double, times: Int) -> [Double] {
        var delay = RestartDelay(seed: 3)
        var now = LoopInstant(nanoseconds: 0)
        return (0..<times).map { _ in
            now = now.advanced(by: .seconds(seconds))
            let pause = delay.failed(at: now, healthyFor: .seconds(seconds))
            now = now.advanced(by: pause)
            return pause / .seconds(1)
        }
    }

    @Test(
        "a service that dies again and again is paused, however regularly it was healthy before (X12)",
        arguments: [10.1, 60, 240])
    func flapping(seconds: Double) {
        let pauses = pauses(healthyFor: seconds, times: 30)
        #expect(pauses.prefix(3) == [0, 0, 0], "the first ends may be accidents")
        #expect(pauses.suffix(20).allSatisfy { $0 > 0 })
        #expect(pauses.suffix(10).allSatisfy { $0 >= 27 })
    }

    @Test("one that dies every ten minutes or less often is started again at once, always", arguments: [600.0, 3600])
    func seldom(seconds: Double) {
        #expect(pauses(healthyFor: seconds, times: 100).allSatisfy { $0 == 0 })
    }

    @Test("an hour of health makes up for any past, and so does a request")
    func madeUpFor() {
        var delay = RestartDelay(seed: 3)
        let start = LoopInstant(nanoseconds: 0)
        for _ in 0..<50 { _ = delay.failed(at: start, healthyFor: .seconds(60)) }
        #expect(delay.failed(at: start, healthyFor: .seconds(60)) > .zero)
        var asked = delay
        asked.clear()
        #expect(asked.failed(at: start, healthyFor: .seconds(60)) == .zero)
        var restarted = RestartDelay(seed: 9)
        restarted.memory = delay.memory
        #expect(restarted.failed(at: start, healthyFor: .seconds(60)) > .zero, "a later daemon remembers it")
        #expect(delay.failed(at: start, healthyFor: .seconds(3600)) == .zero)
    }

    @Test("thirty services that fail together do not start together (C14)")
    func jitter() {
        let pauses = Set(
            (1...30).map { seed -> Duration in
                var delay = RestartDelay(seed: UInt64(seed))
                return delay.failed(at: LoopInstant(nanoseconds: 0), healthyFor: .zero)
            })
        #expect(pauses.count == 30)
    }

    @Test("probes come fast at first, then as configured")
    func probePace() {
        var pace = ProbeSchedule(seed: 1)
        pace.begin()
        var total = Duration.zero
        for _ in 0..<4 { total += pace.whileStarting() }
        #expect(total < .milliseconds(100))
        for _ in 0..<20 { total = pace.whileStarting() }
        #expect(total == .milliseconds(500))
        pace.begin()
        #expect(pace.whileStarting() == .milliseconds(10), "each start is watched closely")
        var pauses: Set<Duration> = []
        for _ in 0..<100 {
            let pause = pace.whenHealthy(every: .seconds(30))
            pauses.insert(pause)
            #expect((27...33).contains(pause / .seconds(1)))
        }
        #expect(pauses.count > 50, "not all in one moment")
        pace.watchExternal(exitIsNoticed: false)
        #expect(pace.whileExternal(every: .seconds(30)) == .seconds(2))
    }
}

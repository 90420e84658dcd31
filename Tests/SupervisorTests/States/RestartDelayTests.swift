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

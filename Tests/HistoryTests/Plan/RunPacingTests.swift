import Loop
import Syscalls
import Testing

@testable import History

@Suite("A unit that sets itself going")
struct RunPacingTests {
    private let start = LoopInstant(nanoseconds: 1_000_000_000_000)

    /// When the changes of a loop are let through that changes its inputs half a second after each start.
    private func starts(_ pacing: inout RunPacing, for time: Duration) -> [LoopInstant] {
        var starts: [LoopInstant] = []
        var now = start
        while start.duration(to: now) < time {
            switch pacing.changed(isOwn: true, at: now) {
            case .now: break
            case .wait(let due, _): now = due
            }
            starts.append(now)
            now = now.advanced(by: .milliseconds(500))
        }
        return starts
    }

    @Test("is slowed to two starts a minute, and never stopped")
    func damped() {
        var pacing = RunPacing()
        let all = starts(&pacing, for: .seconds(600))
        #expect(all.prefix(6).last.map { start.duration(to: $0) } ?? .zero >= .seconds(5))
        let late = all.filter { start.duration(to: $0) > .seconds(300) }
        #expect((9...11).contains(late.count))
    }

    @Test("says once that it slows down")
    func news() {
        var pacing = RunPacing()
        var news = 0
        for second in 0..<100 {
            let answer = pacing.changed(isOwn: true, at: start.advanced(by: .seconds(second * 40)))
            if case .wait(_, isNews: true) = answer { news += 1 }
        }
        #expect(news == 1)
    }

    @Test("a change that is not its own is let through at once, and so are the next ones")
    func others() {
        var pacing = RunPacing()
        _ = starts(&pacing, for: .seconds(60))
        let now = start.advanced(by: .seconds(61))
        #expect(pacing.changed(isOwn: false, at: now) == .now)
        for _ in 0..<RunPacing.free { #expect(pacing.changed(isOwn: true, at: now) == .now) }
        #expect(pacing.changed(isOwn: true, at: now) != .now)
    }

    @Test("after five quiet minutes it starts over")
    func calm() {
        var pacing = RunPacing()
        _ = starts(&pacing, for: .seconds(60))
        #expect(pacing.changed(isOwn: true, at: start.advanced(by: .seconds(420))) == .now)
    }
}

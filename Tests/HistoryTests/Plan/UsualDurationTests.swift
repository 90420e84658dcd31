import Loop
import Syscalls
import Testing

@testable import History

@Suite("How long a job usually takes")
struct UsualDurationTests {
    private func isYoung(_ usual: UsualDuration, after milliseconds: Int64) -> Bool {
        usual.isYoung(
            since: LoopInstant(nanoseconds: 5), at: LoopInstant(nanoseconds: 5 + milliseconds * 1_000_000))
    }

    @Test("a run is young in its first ten seconds, and once it is known, for a quarter of the usual time")
    func young() {
        var usual = UsualDuration()
        #expect(isYoung(usual, after: 9_999))
        #expect(!isYoung(usual, after: 10_000))
        usual.learn(.seconds(8))
        #expect(isYoung(usual, after: 1_999))
        #expect(!isYoung(usual, after: 2_000))
    }

    @Test("usual is the median of the last nine runs, in whatever order they came")
    func median() {
        var usual = UsualDuration()
        #expect(usual.median == nil)
        for seconds in [9, 1, 8, 2, 7, 3, 6, 4, 5] { usual.learn(.seconds(seconds)) }
        #expect(usual.median == .seconds(5))
        for _ in 0..<5 { usual.learn(.seconds(100)) }
        #expect(usual.median == .seconds(100), "five of nine")
    }
}

import Testing

@testable import Supervisor

@Suite("A health check whose answer bgexec reads late")
struct LateProbeToleranceTests {
    private let ill = ProbeAnswer.unhealthy("timed out")

    /// Whether a failure counts that is heard so many milliseconds after the question; its time was two seconds.
    private func counts(_ lag: inout LateProbeTolerance, after milliseconds: Int) -> Bool {
        lag.counts(ill, after: .milliseconds(milliseconds), timeout: .seconds(2))
    }

    @Test("a failure within its time counts, and so does one that is a little late", arguments: [3, 2_400])
    func inTime(milliseconds: Int) {
        var lag = LateProbeTolerance()
        let counted = counts(&lag, after: milliseconds)
        #expect(counted && lag.allowance == .zero)
    }

    @Test("a failure that is read much too late does not count, and the next check gets the missed time in addition")
    func late() {
        var lag = LateProbeTolerance()
        let first = counts(&lag, after: 9_000)
        #expect(!first && lag.allowance == .seconds(7))
        // In its own time, longer than usual, it fails again.
        let second = counts(&lag, after: 9_000)
        #expect(second && lag.allowance == .zero)
    }

    @Test("a success counts, however late")
    func healthy() {
        var lag = LateProbeTolerance()
        let counted = lag.counts(.healthy("PONG"), after: .seconds(100), timeout: .seconds(2))
        #expect(counted)
    }

    @Test("on a machine that is always too slow, failures count all the same after a few")
    func always() {
        var lag = LateProbeTolerance()
        let answers = (1...5).map { counts(&lag, after: $0 * 1_000_000) }
        #expect(answers == [false, false, false, true, false])
    }
}

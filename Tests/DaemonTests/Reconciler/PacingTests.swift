import Loop
import Syscalls
import Testing

@testable import Daemon

@Suite("Pacing")
struct PacingTests {
    private static let now = LoopInstant(nanoseconds: 0)

    /// How long the next run waits after each of several runs, which changed these files.
    private func pauses(_ changes: [String]) -> [Duration] {
        var pacing = Pacing()
        return changes.map { file in
            pacing.changedItself([Path(file)], at: Self.now)
            return pacing.until.map { Self.now.duration(to: $0) } ?? .zero
        }
    }

    @Test("a run that changes the same file as the one before is repeated at once, then after longer and longer pauses")
    func sameFile() {
        #expect(
            pauses(Array(repeating: "a", count: 6)) == [
                .zero, .seconds(5), .seconds(10), .seconds(20), .seconds(30), .seconds(30),
            ])
    }

    @Test("another file each time has no pause at first, as when somebody works, and is a loop in the end")
    func otherFiles() {
        #expect(
            pauses((1...8).map { "f\($0)" }) == [
                .zero, .zero, .zero, .zero, .zero, .seconds(5), .seconds(10), .seconds(20),
            ])
        var pacing = Pacing()
        for number in 1...5 { pacing.changedItself([Path("f\(number)")], at: Self.now) }
        #expect(pacing.expects([Path("f6")]), "that it is one more is decided at the end of the run")
        pacing.end()
        #expect(!pacing.expects([Path("f6")]))
    }
}

import Config
import Model
import Syscalls
import Testing

@testable import Daemon

@Suite("A cycle that the previous daemon left unfinished")
struct CutOffCycleTests {
    /// The cycles that are closed as cut off, after the previous daemon left cycle 7 open.
    private func cutOff(phase: ProjectPhase, last number: Int, hasEnded: Bool) -> [Int] {
        let step = Cycle.Step(unit: "test", action: .run)
        let cycle = Cycle(7, .change(["a.py"]), [step], LoopInstant(nanoseconds: 0), UTCTime(nanoseconds: 0))
        var state = DaemonState()
        state.phase = phase
        state.openCycles = [StoredCycle(cycle)]
        var bench = ReconcilerBench(
            [(UnitProfile(name: "test", kind: .job(.init(onBusy: .finishThenRerun))), needs: [])], state: state)
        bench.post(.lastCycleFound(number: number, hasEnded: hasEnded))
        return bench.effects.compactMap { if case .cutOff(let number) = $0 { number } else { nil } }
    }

    @Test("a cycle that this daemon continues is not cut off")
    func continued() { #expect(cutOff(phase: .active, last: 7, hasEnded: false) == []) }

    @Test("a cycle that this daemon does not continue is closed as cut off")
    func notContinued() {
        #expect(cutOff(phase: .active, last: 6, hasEnded: false) == [6])
        #expect(cutOff(phase: .ending, last: 7, hasEnded: false) == [7], "the project was being stopped")
    }

    @Test("a cycle that had ended stays as it was")
    func ended() { #expect(cutOff(phase: .active, last: 6, hasEnded: true) == []) }
}

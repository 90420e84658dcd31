import Syscalls
import Testing

@testable import Supervisor

@Suite("A daemon that crashes again and again")
struct CrashLoopTests {
    private func loop(_ times: [Int64], signal: Int = 4, at now: Int64) -> CrashLoop {
        let notes = times.map { "crash \($0) \(signal) 77\nbgexec() [0x51a2b3]\n" }.joined()
        return CrashLoop(notes: notes.utf8, now: now)
    }

    @Test("five crashes within ten minutes are a loop; four, or five in a longer time, are not")
    func counted() {
        #expect(loop([1000, 1100, 1200, 1300, 1400], at: 1500).isOn)
        #expect(!loop([1100, 1200, 1300, 1400], at: 1500).isOn)
        #expect(!loop([1000, 1100, 1200, 1300, 1400], at: 1601).isOn)
        #expect(loop([1000, 1100, 1200, 1300, 1400], at: 1500).how == "SIGILL")
    }

    @Test("crashes of the future, of a clock that was set back, do not count")
    func future() { #expect(!loop([5000, 5001, 5002, 5003, 5004], at: 1500).isOn) }

    @Test("a truncated or invalid note does not count")
    func damaged() {
        let loop = CrashLoop(notes: "crash 1400\ncrash x 4 7\n\u{0}crash\ncrash 1400 11 7".utf8, now: 1500)
        #expect(loop.crashes == 1 && loop.how == "SIGSEGV")
    }
}

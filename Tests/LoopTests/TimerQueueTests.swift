import Syscalls
import TestSupport
import Testing

@testable import Loop

@Suite("Deadlines in order")
struct TimerQueueTests {
    @Test("whatever is inserted and cancelled comes out in order, and all of it", arguments: 1...20)
    func order(seed: Int) {
        var random = Seeded(UInt64(seed))
        var queue = TimerQueue()
        var live: [UInt64: Int64] = [:]
        for token in 1...UInt64(2000) {
            let deadline = Int64.random(in: 0...500, using: &random)
            queue.insert(token, at: LoopInstant(nanoseconds: deadline))
            live[token] = deadline
            if Int.random(in: 0..<3, using: &random) == 0, let victim = live.keys.randomElement(using: &random) {
                queue.cancel(victim)
                live[victim] = nil
            }
        }
        var last = Int64.min
        #expect(queue.count == live.count)
        while let next = queue.next(), let token = queue.popDue(at: next) {
            #expect(next.nanoseconds >= last && live[token] == next.nanoseconds)
            last = next.nanoseconds
            live[token] = nil
        }
        #expect(live.isEmpty && queue.count == 0)
    }

    @Test("nothing is due before its time")
    func due() {
        var queue = TimerQueue()
        queue.insert(1, at: LoopInstant(nanoseconds: 10))
        let early = queue.popDue(at: LoopInstant(nanoseconds: 9))
        let right = queue.popDue(at: LoopInstant(nanoseconds: 10))
        #expect(early == nil && right == 1)
    }
}

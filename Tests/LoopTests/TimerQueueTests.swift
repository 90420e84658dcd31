import TestSupport
import Testing

@testable import Loop

@Suite("Deadlines")
struct TimerQueueTests {
    @Test("deadlines come due in order, whatever the order they were set in, and cancelled ones never")
    func order() {
        var queue = TimerQueue()
        var expected: [(deadline: Int64, token: UInt64)] = []
        for token in UInt64(1)...500 {
            let deadline = Int64((token &* 2_654_435_761) % 1000)
            queue.insert(token, at: LoopInstant(nanoseconds: deadline))
            if token % 3 == 0 { queue.cancel(token) } else { expected.append((deadline, token)) }
        }
        var deadlines: [Int64] = []
        while let next = queue.next(), let token = queue.popDue(at: LoopInstant(nanoseconds: 1000)) {
            #expect(token % 3 != 0)
            deadlines.append(next.nanoseconds)
        }
        #expect(deadlines == expected.map(\.deadline).sorted())
        #expect(queue.count == 0)
    }

    @Test("what is not due yet stays")
    func notDue() {
        var queue = TimerQueue()
        queue.insert(1, at: LoopInstant(nanoseconds: 10))
        #expect(queue.popDue(at: LoopInstant(nanoseconds: 9)) == nil)
        #expect(queue.popDue(at: LoopInstant(nanoseconds: 10)) == 1)
    }

    @Test("a sleep ends on the loop after its deadline, and at once when its task is cancelled")
    func sleeping() async throws {
        try await onLoop {
            let deadline = LoopInstant.now.advanced(by: .milliseconds(1))
            try await LoopClock().sleep(until: deadline)
            #expect(LoopInstant.now >= deadline)
            let sleeper = Task { try await LoopClock().sleep(until: .now.advanced(by: .seconds(3600))) }
            sleeper.cancel()
            await #expect(throws: CancellationError.self) { try await sleeper.value }
        }
    }
}

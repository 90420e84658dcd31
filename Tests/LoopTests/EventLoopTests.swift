import Syscalls
import TestSupport
import Testing

@testable import Loop

@Suite("The loop", .timeLimit(.minutes(20)))
struct EventLoopTests {
    @Test("a sleep ends at its deadline, and at once when it is cancelled")
    func sleeping() async throws {
        try await onLoop {
            let begin = LoopInstant.now
            try await LoopClock().sleep(until: begin.advanced(by: .milliseconds(20)))
            #expect(begin.duration(to: .now) >= .milliseconds(20))
            let task = Task { @LoopActor in try await LoopClock().sleep(until: .now.advanced(by: .seconds(3600))) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test("a descriptor's handler is called when it is ready, and never after it was cancelled")
    func readiness() async throws {
        try await onLoop {
            let pipe = try Descriptor.pipe()
            let waiter = Waiter()
            var calls = 0
            let registration = try EventLoop.running.register(pipe.reading, for: .readable) { _ in
                calls += 1
                waiter.finish(throwing: nil)
            }
            try pipe.writing.writeAll([1])
            try await withCheckedThrowingContinuation { waiter.begin($0) }
            registration.cancel()
            let before = calls
            try await LoopClock().sleep(until: .now.advanced(by: .milliseconds(5)))
            #expect(calls == before && calls > 0)
        }
    }

    @Test("a read waits no longer than its deadline, and a closed connection ends it")
    func deadlines() async throws {
        try await onLoop {
            let pipe = try Descriptor.pipe()
            let silent = try Connection(nonBlocking: pipe.reading.duplicate())
            await #expect(throws: Connection.TimedOut.self) {
                _ = try await silent.read(upTo: 10, by: .now.advanced(by: .milliseconds(10)))
            }
            let reading = Task { @LoopActor in try await silent.read(upTo: 10) }
            EventLoop.running.schedule(at: .now.advanced(by: .milliseconds(5))) { silent.close() }
            await #expect(throws: CancellationError.self) { _ = try await reading.value }
        }
    }
}

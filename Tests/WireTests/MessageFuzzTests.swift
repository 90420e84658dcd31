import Syscalls
import TestSupport
import Testing

@testable import Wire

@Suite("Any bytes on the control socket")
struct MessageFuzzTests {
    private static let isLong = ThisProcess.environment("BGEXEC_LONG_TESTS") == "1"

    private static let requests: [Request] = [
        .status, .start(units: ["router"]), .stop(units: []), .restart(units: ["a", "b"]), .once(job: "test"),
        .cancel(job: "test"), .wait(units: ["router"], fresh: true), .read(by: "ada", upTo: 7), .follow,
    ]

    @Test("break no reader, and a message arrives as it was sent", arguments: 1...4 as ClosedRange<UInt64>)
    func reader(seed: UInt64) throws {
        let seeds = try Self.requests.map { try FrameBuffer.encode($0) } + [Array("GET / HTTP/1.1\r\n\r\n".utf8)]
        var random = Seeded(seed)
        for _ in 0..<(Self.isLong ? 20_000 : 250) {
            let bytes = random.broken(seeds)
            let words = MessageProperties.broken(by: bytes)
            #expect(words == nil, "seed \(seed): \(bytes)")
        }
    }
}

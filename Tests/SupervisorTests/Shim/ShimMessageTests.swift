import Model
import Testing

@testable import Supervisor

@Suite("Messages from a shim to its daemon")
struct ShimMessageTests {
    private let record = EndRecord(outcome: .couldNotStart("no room\nat all", code: 28), duration: .seconds(3))

    @Test("arrive as they were sent, however they are split")
    func whole() {
        let messages: [ShimMessage] = [.began, .notified, .lingering, .unrecorded(record), .ended]
        let bytes = messages.flatMap(\.encoded)
        for cut in 0...bytes.count {
            var (pending, found): ([UInt8], [ShimMessage]) = (Array(bytes[..<cut]), [])
            found += ShimMessage.decode(from: &pending)
            pending += bytes[cut...]
            found += ShimMessage.decode(from: &pending)
            #expect(found == messages && pending.isEmpty, "cut at \(cut)")
        }
    }

    @Test("with unknown bytes or a damaged record are ignored")
    func nonsense() {
        var bytes = Array("xbu nonsense\n\0e".utf8)
        #expect(ShimMessage.decode(from: &bytes) == [.began, .ended])
    }
}

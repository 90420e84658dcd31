import Model
import Testing

@testable import Supervisor

@Suite("What a shim tells its daemon")
struct ShimMessageTests {
    private let record = EndRecord(outcome: .couldNotStart("no room\nat all", code: 28), duration: .seconds(3))

    @Test("messages come out as they went in, however they are cut")
    func whole() {
        let messages: [ShimMessage] = [.began, .notified, .unrecorded(record), .ended]
        let bytes = messages.flatMap(\.encoded)
        for cut in 0...bytes.count {
            var (pending, found): ([UInt8], [ShimMessage]) = (Array(bytes[..<cut]), [])
            found += ShimMessage.decode(from: &pending)
            pending += bytes[cut...]
            found += ShimMessage.decode(from: &pending)
            #expect(found == messages && pending.isEmpty, "cut at \(cut)")
        }
    }

    @Test("unknown bytes are ignored, and so is a damaged record")
    func nonsense() {
        var bytes = Array("xbu nonsense\n\0e".utf8)
        #expect(ShimMessage.decode(from: &bytes) == [.began, .ended])
    }
}

import Syscalls
import TestSupport
import Testing

@testable import ProjectContext

@Suite("The file of the daemon's state")
struct StateFileTests {
    private static let object = Array(#"{"boot":"b","isActive":true,"wanted":["redis","router"]}"#.utf8)

    private func isIntact(_ bytes: [UInt8]) -> Bool { if case .intact = StateFile.check(bytes) { true } else { false } }

    @Test("what was written is intact, and still one JSON object")
    func intact() {
        let sealed = StateFile.seal(Self.object)
        #expect(isIntact(sealed))
        #expect(
            String(decoding: sealed, as: UTF8.self).hasSuffix(
                #"","boot":"b","isActive":true,"wanted":["redis","router"]}"#))
        #expect(isIntact(Self.object), "that of an older program")
    }

    @Test("any flipped bit, a torn end, and an empty file are damage")
    func damaged() {
        let sealed = StateFile.seal(Self.object)
        // Before the hash is the name of its key: without it, the file is taken for that of an older program, and is as it was.
        for index in #"{"$check":""#.utf8.count..<sealed.count {
            for bit in 0..<8 {
                var flipped = sealed
                flipped[index] ^= 1 << UInt8(bit)
                #expect(!isIntact(flipped), "bit \(bit) of byte \(index)")
            }
        }
        for count in 12..<sealed.count { #expect(!isIntact(Array(sealed.prefix(count)))) }
        #expect(!isIntact([]))
    }
}

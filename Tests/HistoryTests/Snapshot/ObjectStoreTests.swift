import Syscalls
import Testing

@testable import History

@Suite struct ObjectStoreTests {
    @Test(
        "SHA-1 is that of FIPS 180",
        arguments: [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"), ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (String(repeating: "a", count: 1_000), "291e9a6c66994949b57ba5e650361e98fc36b1ba"),
        ])
    func vectors(text: String, expected: String) {
        #expect(SHA1.hash(Array(text.utf8)).description == expected)
        var pieces = SHA1()
        for byte in text.utf8 { pieces.update([byte]) }
        #expect(pieces.finish().description == expected)
    }

    @Test("an id is read from its text and from its bytes")
    func ids() {
        let id = SHA1.hash(Array("abc".utf8))
        #expect(ObjectID(id.description) == id)
        #expect(ObjectID(bytes: id.bytes) == id)
        #expect(ObjectID("xyz") == nil)
        #expect(ObjectID(String(repeating: "g", count: 40)) == nil)
    }

    @Test("stored objects are read back", arguments: [0, 1, 65_535, 65_536, 200_000])
    func roundTrip(count: Int) throws {
        let scratch = try Scratch()
        let store = try ObjectStore(folder: scratch.path / "store")
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let id = ObjectStore.id(.blob, bytes)
        try store.put(.blob, bytes, as: id)
        #expect(try store.get(id).bytes == bytes)
    }

    @Test("an object that does not match its name is refused")
    func damage() throws {
        let scratch = try Scratch()
        let store = try ObjectStore(folder: scratch.path / "store")
        let id = ObjectStore.id(.blob, [1, 2, 3])
        #expect(throws: ObjectError.missing(id)) { try store.get(id) }
        try store.put(.blob, [1, 2, 4], as: id)
        #expect(throws: ObjectError.damaged(id)) { try store.get(id) }
        for length in 0..<20 {
            try File.replace(store.path(of: id), with: Array(StoredZlib.encode([1, 2, 3]).prefix(length)))
            #expect(throws: ObjectError.damaged(id)) { try store.get(id) }
        }
    }
}

import Testing

@testable import Syscalls

@Suite("A hash that is the same everywhere")
struct StableHashTests {
    @Test(
        "is FNV-1a, by its authors' test vectors",
        arguments: [
            ("", 0xcbf2_9ce4_8422_2325 as UInt64), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8),
        ])
    func vectors(_ text: String, _ hash: UInt64) {
        #expect(StableHash.fnv1a(text.utf8) == hash)
    }
}

import Syscalls
import TestSupport
import Testing

@testable import History

@Suite("Tree objects that anyone may have made")
struct TreeObjectTests {
    private static let id = SHA1.hash(Array("content".utf8))

    private static func row(_ mode: String, _ name: String) -> [UInt8] {
        Array("\(mode) \(name)".utf8) + [0] + id.bytes
    }

    @Test(
        "no name leads elsewhere than one step down",
        arguments: ["", ".", "..", "/", "/etc/passwd", "../x", "a/b", "a/", String(repeating: "n", count: 256)])
    func names(name: String) {
        for mode in ["100644", "100755", "120000", "40000"] { #expect(TreeObject(Self.row(mode, name)) == nil) }
    }

    @Test("a name with a NUL is cut by it, so that what follows is no tree")
    func nul() {
        #expect(TreeObject(Self.row("100644", "a\0../b")) == nil)
    }

    @Test(
        "no mode but those of files, links and folders", arguments: ["", "100664", "160000", "040000", "0", "104755"])
    func modes(mode: String) {
        #expect(TreeObject(Self.row(mode, "a")) == nil)
    }

    @Test("no name is there twice, as the link and the folder behind it, say; and the rows are in git's order")
    func order() throws {
        let (link, folder) = (Self.row("120000", "a"), Self.row("40000", "a"))
        #expect(TreeObject(link + folder) == nil)
        #expect(TreeObject(link + Self.row("100644", "a.b") + folder) == nil)
        #expect(TreeObject(Self.row("100644", "b") + Self.row("100644", "a")) == nil)
        let tree = try #require(TreeObject(Self.row("100644", "a.b") + folder))
        #expect(tree.entries.keys.sorted() == ["a", "a.b"])
    }

    @Test("any bytes break no reader, and what is read is what bgexec writes", arguments: 1...4 as ClosedRange<UInt64>)
    func fuzz(seed: UInt64) {
        let seeds = [
            Self.row("100644", "a"), Self.row("40000", "src"), Self.row("120000", "z"), Self.row("100644", ".."),
            StoredZlib.encode(Self.row("100755", "a") + Self.row("40000", "b")), [],
        ]
        var random = Seeded(seed)
        for _ in 0..<(ThisProcess.environment("BGEXEC_LONG_TESTS") == "1" ? 100_000 : 800) {
            let bytes = random.broken(seeds)
            let words = TreeProperties.broken(by: bytes)
            #expect(words == nil, "seed \(seed): \(bytes)")
        }
    }
}

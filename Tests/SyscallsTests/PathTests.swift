import Testing

@testable import Syscalls

@Suite("Paths are bytes")
struct PathTests {
    @Test(
        "a path has a name and a parent, as basename and dirname say",
        arguments: [
            ("a/b/c", "c", "a/b"), ("a/b/c/", "c", "a/b"), ("/a", "a", "/"), ("a", "a", "."), ("/", "", "/"),
        ])
    func parts(path: String, name: String, parent: String) {
        #expect(Path(path).name == Path(name))
        #expect(Path(path).parent == Path(parent))
    }

    @Test(
        "a path below a folder is relative to it, and a name that only begins alike is not below",
        arguments: [
            ("/p/a/b", "/p", "a/b"), ("/p", "/p", "."), ("/p/", "/p", "."), ("/pa", "/p", nil), ("/a", "/", "a"),
            ("/x", "/p", nil),
        ] as [(String, String, String?)])
    func relative(path: String, folder: String, expected: String?) {
        #expect(Path(path).relative(to: Path(folder)) == expected.map { Path($0) })
    }

    @Test("an absolute path replaces what it is appended to")
    func appending() {
        #expect(Path("/a") / "b/c" == "/a/b/c")
        #expect(Path("/a/") / "b" == "/a/b")
        #expect(Path("/a") / "/b" == "/b")
    }

    @Test("invalid bytes and control characters are escaped, never sent to a terminal")
    func printableBytes() {
        #expect(printable([0x61, 0xE4, 0x62]) == "a\\xe4b")
        #expect(printable(Array("ü\u{1B}[2J\n".utf8)) == "ü\\x1b[2J\\x0a")
        #expect(printable([0xF0, 0x9F]) == "\\xf0\\x9f")
    }
}

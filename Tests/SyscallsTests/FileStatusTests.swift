import Glibc
import Syscalls
import TestSupport
import Testing

@Suite("File status")
struct FileStatusTests {
    @Test("a time that does not fit into nanoseconds does not crash, and differs from the time before it")
    func farFuture() throws {
        try withFolder(["f": ""]) { folder in
            let path = folder / "f"
            let before = try #require(try File.status(of: path)).modified
            // In the year 2400.
            let times = [timespec](repeating: timespec(tv_sec: 13_569_465_600, tv_nsec: 0), count: 2)
            #expect(path.withCString { utimensat(AT_FDCWD, $0, times, 0) } == 0)
            #expect(try #require(try File.status(of: path)).modified != before)
        }
    }
}

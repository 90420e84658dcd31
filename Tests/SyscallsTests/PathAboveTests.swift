import Syscalls
import Testing

@Suite("Ways that lead up")
struct PathAboveTests {
    @Test(
        "a way from a folder to a path leads back to it",
        arguments: [
            ("/a/b/c", "c"), ("/a/b", "."), ("/a/x/y", "../x/y"), ("/a", ".."), ("/z", "../../z"), ("/", "../.."),
            ("/a/bc", "../bc"),
        ] as [(Path, Path)])
    func way(to path: Path, is way: Path) {
        let folder: Path = "/a/b"
        #expect(path.way(from: folder) == way)
        #expect(folder.following(way) == path)
    }

    @Test("a path is normal when nothing in it leads up")
    func normal() {
        #expect(Path.normal("/a/./b/../c/") == "/a/c")
        #expect(Path.normal("/../..") == "/")
        #expect(Path("..x/y").isAbove == false)
    }
}

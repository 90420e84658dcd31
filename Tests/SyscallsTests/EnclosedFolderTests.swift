import TestSupport
import Testing

@testable import Syscalls

@Suite("A folder that encloses what is written")
struct EnclosedFolderTests {
    @Test("files, links and folders are made in it and removed, with the folders that become empty")
    func ordinary() throws {
        try withFolder(["large": "content"]) { root in
            let folder = try EnclosedFolder(opening: root).making("a/b")
            try folder.create("c/d", with: Array("text".utf8), mode: 0o755)
            try folder.makeLink("link", to: Array("c".utf8))
            try folder.copy(root / "large", to: "c/e/copy")
            #expect(try File.contents(of: root / "a/b/c/d") == Array("text".utf8))
            #expect(try File.contents(of: root / "a/b/c/e/copy") == Array("content".utf8))
            #expect(try folder.exists("c/e/copy") && folder.exists("link") && !folder.exists("x/y"))
            try folder.remove("c/e/copy")
            try folder.remove("c/e/copy")
            try folder.removeEmptyFolders(from: "c/e")
            #expect(try File.entries(of: root / "a/b/c") == ["d"])
            #expect(throws: SystemError.self) { try folder.create("c/d", with: [], mode: 0o644) }
            #expect(throws: SystemError.self) { try folder.makeLink("c/d", to: [1]) }
        }
    }

    @Test(
        "no path leads out of it, and none through a link", arguments: ["../x", "/tmp/bgexec-x", "a/../../x", "out/x"])
    func outside(path: Path) throws {
        try withFolder(["top/a/kept": "", "outside/kept": ""]) { root in
            try File.makeLink(root / "top/out", to: (root / "outside").bytes)
            let folder = try EnclosedFolder(opening: root / "top")
            #expect(throws: SystemError.self) { try folder.create(path, with: [], mode: 0o644) }
            #expect(throws: SystemError.self) { try folder.makeLink(path, to: [1]) }
            #expect(throws: SystemError.self) { try folder.copy(root / "top/a/kept", to: path) }
            #expect(throws: SystemError.self) { _ = try folder.making(path) }
            #expect(throws: SystemError.self) { try folder.remove(path.parent / "kept") }
            #expect(throws: SystemError.self) { _ = try folder.exists(path) }
            #expect(try File.entries(of: root / "outside") == ["kept"])
            #expect(try File.entries(of: root) == ["outside", "top"])
        }
    }
}

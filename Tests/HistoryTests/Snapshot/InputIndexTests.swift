import Glibc
import Syscalls
import Testing

@testable import History

/// What an earlier tree of inputs knew.
extension InputTreeTests {
    private var index: Path { scratch.path / "index" }

    /// Waits until the files' changes are old enough to trust their signatures.
    private func grow(_ names: Path...) throws {
        for name in names {
            let changed = try #require(try File.status(of: scratch.path / name)).changed
            while Clocks.wall < changed + 60_000_000 { sched_yield() }
        }
    }

    private func blob(_ text: String) -> ObjectID { ObjectStore.id(.blob, Array(text.utf8)) }

    /// What a tree takes a file for: its real content, or what a forged memory says of it.
    private func content(of name: Path, in snapshot: SnapshotID) throws -> ObjectID? {
        try store.files(of: snapshot).first { $0.path == name }?.after?.id
    }

    /// A memory of the file that claims another content: a snapshot with it shows that the file was not read.
    private func forge(_ name: Path, _ text: String) throws -> FileMemory {
        try store.put(.blob, Array(text.utf8), as: blob(text))
        let status = try #require(try File.status(of: scratch.path / name))
        return FileMemory(signature: .init(status), mode: .plain, id: blob(text), readAt: Clocks.wall)
    }

    @Test(
        "a later tree reads only what has changed since the index was kept, of few files and of many",
        arguments: [0, 2_000])
    func indexed(others: Int) throws {
        try grow("router/router.py", "agents/a.py")
        let root = FolderNode()
        for name in ["router/router.py", "agents/a.py"] as [Path] {
            let node = FolderNode()
            node.entries[name.name] = .file(try forge(name, "forged"))
            root.entries[name.parent] = .folder(node)
        }
        for number in 0..<others { root.entries[Path("\(number)")] = .file(try forge("README", "gone")) }
        try InputIndex.save(root, to: index, of: store)
        try scratch.write("2", to: "agents/a.py")
        let later = tree("router", "agents")
        later.remember(indexAt: index)
        let snapshot = try later.snapshot().id
        #expect(try content(of: "router/router.py", in: snapshot) == blob("forged"))
        #expect(try content(of: "router/lib/deep.py", in: snapshot) == blob("two"))
        #expect(try content(of: "agents/a.py", in: snapshot) == blob("2"))
        // What the store does not hold any more is read again.
        try File.remove(store.path(of: blob("forged")))
        let third = tree("router", "agents")
        third.remember(indexAt: index)
        #expect(try content(of: "router/router.py", in: third.snapshot().id) == blob("one"))
    }

    @Test(
        "an index that is damaged, truncated, or of another store is ignored", arguments: ["damaged", "cut", "another"])
    func worthless(_ how: String) throws {
        try grow("router/router.py", "router/lib/deep.py")
        let first = tree("router")
        let before = try first.snapshot()
        try first.keepIndex(at: index)
        var bytes = try #require(try File.contents(of: index))
        switch how {
        case "damaged": bytes[bytes.count / 2] ^= 1
        case "cut": bytes.removeLast(7)
        default: try File.removeTree(store.folder)
        }
        try File.replace(index, with: bytes)
        let store = try ObjectStore(folder: store.folder)
        try File.remove(store.path(of: blob("one")))
        let later = InputTree(project: scratch.path, inputs: ["router"], store: store)
        later.remember(indexAt: index)
        #expect(try later.snapshot().id == before.id)
        #expect(store.has(blob("one")))
    }

    @Test("a tree with other rules reuses what the one before it has read")
    func otherRules() throws {
        try grow("router/router.py")
        let first = tree("router")
        _ = try first.snapshot()
        first.root.entries["router"]?.folder?.entries["router.py"] = .file(try forge("router/router.py", "forged"))
        let other = tree("router/router.py", "README")
        other.remember(first.memoryBytes)
        let snapshot = try other.snapshot().id
        #expect(try paths(snapshot) == ["README", "router/router.py"])
        #expect(try content(of: "router/router.py", in: snapshot) == blob("forged"))
        #expect(try content(of: "README", in: snapshot) == blob("four"))
    }

    @Test("a few small files count as quick to scan, a folder and a large file do not")
    func quick() throws {
        let tree = tree("router")
        #expect(tree.isQuick(["router/router.py", "gone"]))
        #expect(!tree.isQuick(["router/lib"]))
        #expect(!tree.isQuick((0..<40).map { Path("router/\($0)") }))
        try scratch.write(String(repeating: "x", count: 2 << 20), to: "router/great")
        #expect(!tree.isQuick(["router/great"]))
    }
}

import Glibc
import Syscalls
import Testing

@testable import History

@Suite("What an earlier tree of inputs knew")
struct InputIndexTests {
    private let scratch: Scratch
    private let store: ObjectStore

    init() throws {
        scratch = try Scratch()
        store = try ObjectStore(folder: scratch.path / ".bgexec" / "objects.git")
        try scratch.write("one", to: "router/router.py")
        try scratch.write("two", to: "router/lib/deep.py")
        try scratch.write("three", to: "agents/a.py")
        try scratch.write("four", to: "README")
    }

    private func tree(_ inputs: Path...) -> InputTree {
        InputTree(project: scratch.path, inputs: inputs, store: store)
    }

    private func paths(_ id: SnapshotID) throws -> [Path] { try store.files(of: id).map(\.path) }

    private var index: Path { scratch.path / "index" }

    /// Waits until the files' changes are old enough to trust their signatures.
    private func grow(_ names: Path...) throws {
        for name in names {
            let changed = try #require(try File.status(of: scratch.path / name)).changed
            while Clocks.wall < changed + 60_000_000 { sched_yield() }
        }
    }

    private func blob(_ text: String) -> ObjectID { ObjectStore.id(.blob, Array(text.utf8)) }

    @Test("a later tree reads only what has changed since the index was kept")
    func indexed() throws {
        try grow("router/router.py", "router/lib/deep.py")
        let first = tree("router")
        let before = try first.take()
        try first.keepIndex(at: index)
        // Whoever reads the file again keeps its content again.
        try File.remove(store.path(of: blob("one")))
        try scratch.write("2", to: "router/lib/deep.py")
        let later = tree("router")
        later.remember(indexAt: index)
        let after = try later.take()
        #expect(!store.has(blob("one")) && store.has(blob("2")))
        #expect(try store.changes(from: before.id, to: after.id).map(\.path) == ["router/lib/deep.py"])
        // The control: a tree that knows nothing reads all.
        #expect(try tree("router").take() == after)
        #expect(store.has(blob("one")))
    }

    @Test("an index that is damaged, cut, or of another store says nothing", arguments: ["damaged", "cut", "another"])
    func worthless(_ how: String) throws {
        try grow("router/router.py", "router/lib/deep.py")
        let first = tree("router")
        let before = try first.take()
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
        #expect(try later.take().id == before.id)
        #expect(store.has(blob("one")))
    }

    @Test("a tree by other rules knows what the one before it has read")
    func otherRules() throws {
        try grow("router/router.py", "agents/a.py")
        let first = tree("router", "agents")
        _ = try first.take()
        try File.remove(store.path(of: blob("one")))
        let other = tree("router/router.py", "README")
        other.remember(first)
        #expect(try paths(other.take().id) == ["README", "router/router.py"])
        #expect(!store.has(blob("one")) && store.has(blob("four")))
    }

    @Test("a few small files are quick to look at, a folder and a great file are not")
    func quick() throws {
        let tree = tree("router")
        #expect(tree.isQuick(["router/router.py", "gone"]))
        #expect(!tree.isQuick(["router/lib"]))
        #expect(!tree.isQuick((0..<40).map { Path("router/\($0)") }))
        try scratch.write(String(repeating: "x", count: 2 << 20), to: "router/great")
        #expect(!tree.isQuick(["router/great"]))
    }
}

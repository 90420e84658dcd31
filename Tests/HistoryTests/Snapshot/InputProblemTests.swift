import Glibc
import Syscalls
import Testing

@testable import History

@Suite("Inputs whose state cannot be known")
struct InputProblemTests {
    let scratch: Scratch
    let store: ObjectStore

    init() throws {
        scratch = try Scratch()
        store = try ObjectStore(folder: scratch.path / ".bgexec" / "objects.git")
        try scratch.write("one", to: "src/main.py")
    }

    func tree(_ inputs: Path...) -> InputTree { InputTree(project: scratch.path, inputs: inputs, store: store) }

    @Test("a pipe that is named as an input is told; one in a folder is none")
    func pipes() throws {
        try File.makeNamedPipe(scratch.path / "pipe")
        try File.makeNamedPipe(scratch.path / "src/pipe")
        let problems = try tree("pipe", "src").snapshot().problems
        #expect(problems.keys.sorted() == ["pipe"])
        #expect(problems["pipe"]?.hasPrefix("is a named pipe") == true)
    }

    @Test("a file of 20 GB is not read: it is another when anything was written to it, and the same otherwise")
    func huge() throws {
        let file = try File.openOrCreate(scratch.path / "src/huge")
        try file.truncate(to: 20 << 30)
        let first = try settled()
        #expect(first.problems.isEmpty)
        #expect(try tree("src").snapshot().id == first.id)
        try file.writeByte(1, at: 5 << 30)
        let second = try settled()
        #expect(second.id != first.id)
        #expect(try tree("src").snapshot().id == second.id)
        #expect(try store.changes(from: first.id, to: second.id).map(\.path) == ["src/huge"])
    }

    /// The snapshot when the file's times tell of every further write.
    private func settled() throws -> InputTree.Snapshot {
        let changed = try #require(try File.status(of: scratch.path / "src/huge")).changed
        while Clocks.wall < changed + 60_000_000 { sched_yield() }
        return try tree("src").snapshot()
    }

    @Test("a path that is too long for the kernel is told, and found again when it is not")
    func tooLong() throws {
        var folder = scratch.path / "src"
        while folder.bytes.count < 4_080 {
            folder = folder / Path(String(repeating: "n", count: min(250, 4_085 - folder.bytes.count - 1)))
            try File.makeDirectories(folder)
        }
        let holder = try Folder(opening: folder)
        let long = Path(String(repeating: "f", count: 50))
        _ = try holder.create(long)
        let snapshot = try tree("src").snapshot()
        #expect(snapshot.problems.count == 1)
        #expect(snapshot.problems.values.first == "cannot be read: File name too long")
        try holder.rename(long, to: "f")
        #expect(try tree("src").snapshot().problems.isEmpty)
    }

    @Test("what could not be read is looked at again, and never taken for what was read")
    func again() throws {
        let path: Path = "src/main.py"
        let readable = try tree("src").snapshot().id
        let lease = try FileLease(of: scratch.path / path)
        let tree = tree("src")
        let first = try tree.snapshot()
        #expect(first.problems == [path: "cannot be read: Resource temporarily unavailable"])
        #expect(first.id != readable)
        // Still so: the same state, still unknown.
        #expect(try tree.snapshot(changed: [path]) == first)
        lease.end()
        let second = try tree.snapshot(changed: [path])
        #expect(second.problems.isEmpty)
        #expect(second.id == readable)
    }
}

import Syscalls
import Testing

@testable import History

@Suite("Inputs above the project's top")
struct AboveInputTests {
    let scratch: Scratch
    let store: ObjectStore
    var project: Path { scratch.path / "work/app" }

    init() throws {
        scratch = try Scratch()
        store = try ObjectStore(folder: scratch.path / "objects.git")
        try scratch.write("own", to: "work/app/main.py")
        try scratch.write("shared", to: "work/shared/lib/x.py")
        try scratch.write("far", to: "far/y.py")
    }

    func tree(_ inputs: Path...) -> InputTree { InputTree(project: project, inputs: inputs, store: store) }

    @Test("they are in the snapshot under names of their own, and people see where they lie")
    func names() throws {
        let files = try store.files(of: try tree(".", "../shared/lib", "../../far").snapshot().id)
        #expect(files.map(\.shown) == ["../shared/lib/x.py", "../../far/y.py", "main.py"])
        #expect(files.map(\.isElsewhere) == [true, true, false])
    }

    @Test("a change is found by its path, and undone it leads back", arguments: [true, false])
    func change(byHint: Bool) throws {
        let tree = tree(".", "../shared/lib")
        func snapshot(_ changed: Path...) throws -> SnapshotID { try tree.snapshot(changed: byHint ? changed : nil).id }
        let first = try snapshot()
        try scratch.write("other", to: "work/shared/lib/x.py")
        try scratch.write("new", to: "work/shared/lib/deep/z.py")
        try scratch.write("no input", to: "work/shared/other.py")
        let second = try snapshot("../shared/lib/x.py", "../shared/lib/deep", "../shared/other.py")
        #expect(
            try store.changes(from: first, to: second).map(\.shown) == [
                "../shared/lib/deep/z.py", "../shared/lib/x.py",
            ])
        try File.removeTree(scratch.path / "work/shared/lib")
        try scratch.write("shared", to: "work/shared/lib/x.py")
        #expect(try snapshot("../shared/lib") == first)
    }

    @Test("restoring leaves them out: nothing outside of the folder is written")
    func restored() throws {
        let id = try tree(".", "../shared/lib").snapshot().id
        let target = scratch.path / "into/folder"
        #expect(try store.restore(id, [], into: RestorePlace(target, workingIn: "/", project: project)) == ["main.py"])
        #expect(try File.entries(of: target) == ["main.py"])
        #expect(try File.entries(of: target.parent) == ["folder"])
    }

    @Test("a file of the project's that has such a name is no input")
    func reserved() throws {
        let first = try tree(".").snapshot().id
        try scratch.write("x", to: "work/app/.bgexec-above/1/x")
        try scratch.write("x", to: "work/app/.bgexec-linked/x")
        #expect(try tree(".").snapshot().id == first)
    }
}

import Glibc
import Syscalls
import Testing

@testable import History

@Suite("What links among the inputs lead to")
struct LinkedInputTests {
    let scratch: Scratch
    let store: ObjectStore
    var project: Path { scratch.path / "project" }

    init() throws {
        scratch = try Scratch()
        store = try ObjectStore(folder: scratch.path / "objects.git")
        try scratch.write("one", to: "project/src/main.py")
        try scratch.write("shared", to: "elsewhere/shared.py")
        try scratch.write("deep", to: "elsewhere/lib/deep.py")
        try link("src/shared.py", to: "../../elsewhere/shared.py")
        try link("src/lib", to: "../../elsewhere/lib")
    }

    func link(_ path: Path, to target: Path) throws {
        try? File.remove(project / path)
        try File.makeLink(project / path, to: target.bytes)
    }

    func tree(_ inputs: Path...) -> InputTree { InputTree(project: project, inputs: inputs, store: store) }

    func shown(_ id: SnapshotID) throws -> [Path] { try store.files(of: id).map(\.shown) }

    func changes(_ old: SnapshotID, _ new: SnapshotID) throws -> [Path] {
        try store.changes(from: old, to: new).map(\.shown)
    }

    @Test("what a link says counts, and what it leads to: a file, or a folder with all that it holds")
    func targets() throws {
        let snapshot = try tree("src").snapshot()
        #expect(
            try shown(snapshot.id) == [
                "src/lib/deep.py (what it leads to)", "src/shared.py (what it leads to)", "src/lib", "src/main.py",
                "src/shared.py",
            ])
        #expect(snapshot.links == ["src/lib", "src/shared.py"])
        #expect(snapshot.problems.isEmpty)
    }

    @Test(
        "a change of the target is found by a full scan, and by one of the path through the link",
        arguments: [true, false])
    func change(byHint: Bool) throws {
        let tree = tree("src")
        func snapshot(_ changed: Path...) throws -> SnapshotID { try tree.snapshot(changed: byHint ? changed : nil).id }
        let first = try snapshot()
        try scratch.write("other", to: "elsewhere/shared.py")
        let second = try snapshot("src/shared.py")
        #expect(try changes(first, second) == ["src/shared.py (what it leads to)"])
        try scratch.write("new", to: "elsewhere/lib/more/new.py")
        let third = try snapshot("src/lib/more")
        #expect(try changes(second, third) == ["src/lib/more/new.py (what it leads to)"])
        try File.removeTree(scratch.path / "elsewhere/lib")
        let fourth = try snapshot("src/lib")
        #expect(
            try changes(third, fourth) == [
                "src/lib/deep.py (what it leads to)", "src/lib/more/new.py (what it leads to)",
            ])
        #expect(try self.tree("src").snapshot().id == fourth)
    }

    @Test("a link that leads elsewhere, and one that is a link no more")
    func retargeted() throws {
        let tree = tree("src")
        let first = try tree.snapshot().id
        try scratch.write("shared", to: "elsewhere/same.py")
        try link("src/shared.py", to: "../../elsewhere/same.py")
        let second = try tree.snapshot(changed: ["src/shared.py"]).id
        // It says something else; what it leads to is equal.
        #expect(try changes(first, second) == ["src/shared.py"])
        try File.remove(project / "src/shared.py")
        try scratch.write("shared", to: "project/src/shared.py")
        let third = try tree.snapshot(changed: ["src/shared.py"])
        #expect(third.links == ["src/lib"])
        #expect(try changes(second, third.id) == ["src/shared.py (what it leads to)", "src/shared.py"])
        #expect(try self.tree("src").snapshot().id == third.id)
    }

    @Test("a link that leads nowhere is known by what it says; its target may appear")
    func dangling() throws {
        try link("src/late.py", to: "../../elsewhere/late.py")
        let tree = tree("src")
        let first = try tree.snapshot()
        #expect(first.problems.isEmpty)
        #expect(first.links.contains("src/late.py"))
        try scratch.write("late", to: "elsewhere/late.py")
        let second = try tree.snapshot(changed: ["src/late.py"]).id
        #expect(try changes(first.id, second) == ["src/late.py (what it leads to)"])
    }

    @Test("links that lead in a circle end, whichever way they do it", .timeLimit(.minutes(20)))
    func circles() throws {
        try link("src/itself", to: "itself")
        try link("src/up", to: "..")
        try link("src/here", to: ".")
        symlink("../../project", (scratch.path / "elsewhere/lib/back").description)
        let snapshot = try tree("src").snapshot()
        #expect(snapshot.problems.isEmpty)
        #expect(try shown(snapshot.id).contains("src/up"))
        #expect(snapshot.links.contains("src/lib/back"))
    }

    @Test("an input that is itself a link, and one whose way leads through a link")
    func roots() throws {
        try link("current", to: "../elsewhere")
        let throughLink = tree("current/lib")
        let first = try throughLink.snapshot().id
        #expect(try shown(first) == ["current/lib/deep.py (what it leads to)", "current"])
        try scratch.write("deeper", to: "elsewhere/lib/deep.py")
        let second = try throughLink.snapshot(changed: ["current/lib/deep.py"]).id
        #expect(try changes(first, second) == ["current/lib/deep.py (what it leads to)"])
        try link("one", to: "../elsewhere/shared.py")
        #expect(try shown(tree("one").snapshot().id) == ["one (what it leads to)", "one"])
    }

    @Test("a link to a folder that is among the inputs anyway is not followed")
    func covered() throws {
        try scratch.write("two", to: "project/other/two.py")
        try link("src/other", to: "../other")
        let both = try tree("src", "other").snapshot()
        #expect(try !shown(both.id).contains("src/other/two.py (what it leads to)"))
        #expect(!both.links.contains("src/other"))
        #expect(try shown(tree("src").snapshot().id).contains("src/other/two.py (what it leads to)"))
    }

    @Test("a link to more than anybody wants to be read makes the state unknown, and says why")
    func tooMuch() throws {
        try link("data", to: "../data")
        let folder = scratch.path / "data"
        try File.makeDirectories(folder)
        for number in 0...InputTree.linkedFilesLimit {
            try File.create(folder / Path("\(number)"), with: [], mode: 0o644)
        }
        let snapshot = try tree("data").snapshot()
        #expect(snapshot.problems.keys.sorted() == ["data"])
        #expect(snapshot.problems["data"]?.contains("more than 20000 files") == true)
    }
}

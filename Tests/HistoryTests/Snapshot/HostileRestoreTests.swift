import Syscalls
import Testing

@testable import History

@Suite("Writing from snapshots that anyone may have made")
struct HostileRestoreTests {
    let scratch: Scratch
    let hostile: HostileStore
    var project: Path { scratch.path / "project" }

    init() throws {
        scratch = try Scratch()
        try File.makeDirectories(scratch.path / "project/.bgexec")
        hostile = try HostileStore(in: scratch.path / "project/.bgexec/objects.git")
    }

    private func restore(_ tree: ObjectID, into place: Path) throws -> [Path] {
        try hostile.store.restore(
            SnapshotID(tree: tree), [], into: RestorePlace(place, workingIn: project, project: project))
    }

    @Test("a name that leads out of the folder makes the tree damaged", arguments: ["/etc/x", "../../x", ".."])
    func names(name: String) throws {
        let blob = try hostile.blob("hostile")
        let tree = try hostile.tree(("100644", name, blob), ("100644", "x", blob))
        #expect(throws: ObjectError.damaged(tree)) { try restore(tree, into: "out") }
        let top = try hostile.tree(("40000", "inner", tree))
        #expect(throws: ObjectError.damaged(tree)) { try restore(top, into: "out") }
        #expect(try File.entries(of: project) == [".bgexec"])
    }

    @Test(
        "nothing is written into the records of version control or of bgexec, however they are spelled",
        arguments: [".git", ".GIT", ".Git", ".hg", ".bgexec"])
    func records(name: String) throws {
        let blob = try hostile.blob("#!/bin/sh\n")
        let hooks = try hostile.tree(("40000", "hooks", try hostile.tree(("100755", "post-checkout", blob))))
        let deep = try hostile.tree(("40000", name, hooks), ("100644", "a", blob))
        let top = try hostile.tree(("40000", name, hooks), ("40000", "sub", deep))
        #expect(try restore(top, into: "out") == ["sub/a"])
        #expect(try File.entries(of: project / "out") == ["sub"])
        #expect(try File.entries(of: project / "out/sub") == ["a"])
    }

    @Test("the names that stand for something else are nowhere but where bgexec puts them")
    func reserved() throws {
        let blob = try hostile.blob("x")
        for name in [".bgexec-above", ".bgexec-linked"] {
            let inner = try hostile.tree(("100644", name, blob))
            let top = try hostile.tree(("40000", "src", inner))
            #expect(throws: ObjectError.damaged(inner)) { try restore(top, into: "out") }
        }
    }

    @Test("a link that the project came with is not followed, by whatever way the project is reached")
    func links() throws {
        let (outside, alias) = (scratch.path / "outside", scratch.path / "alias")
        try File.makeDirectories(outside)
        try File.makeLink(project / "green", to: outside.bytes)
        try File.makeLink(alias, to: project.bytes)
        let tree = try hostile.tree(("100644", "a", try hostile.blob("x")))
        for place: Path in ["green", "green/deep", "../project/green", alias / "green"] {
            #expect(throws: ObjectError.self) { try restore(tree, into: place) }
        }
        #expect(try File.entries(of: outside).isEmpty)
        // The user's own links lead where the user wants.
        try File.makeLink(scratch.path / "mine", to: outside.bytes)
        #expect(try restore(tree, into: scratch.path / "mine") == ["a"])
        #expect(try File.entries(of: outside) == ["a"])
    }

    @Test("what is there already is not written through or over, also when it is a link")
    func existing() throws {
        let tree = try hostile.tree(
            ("100644", "a", try hostile.blob("x")),
            ("40000", "d", try hostile.tree(("100644", "b", try hostile.blob("y")))))
        let (out, outside) = (scratch.path / "out", scratch.path / "outside")
        try File.makeDirectories(out)
        try File.makeDirectories(outside)
        try File.makeLink(out / "a", to: (outside / "a").bytes)
        #expect(throws: ObjectError.exists(out / "a")) { try restore(tree, into: out) }
        try File.remove(out / "a")
        try File.makeLink(out / "d", to: outside.bytes)
        #expect(throws: ObjectError.behindLink("d/b")) { try restore(tree, into: out) }
        #expect(try File.entries(of: outside).isEmpty)
        #expect(try File.entries(of: out) == ["d"], "nothing is written when something cannot be")
    }

    @Test("a worktree is written without following a link that a run has made in it")
    func worktree() throws {
        let (tree, outside) = (scratch.path / "tree", scratch.path / "outside")
        try File.makeDirectories(tree)
        try scratch.write("kept", to: "outside/b")
        try File.makeLink(tree / "d", to: outside.bytes)
        let folder = try EnclosedFolder(opening: tree)
        let blob = try hostile.blob("new")
        let old = try hostile.tree(("40000", "d", try hostile.tree(("100644", "b", try hostile.blob("kept")))))
        let new = try hostile.tree(("40000", "d", try hostile.tree(("100644", "c", blob))))
        for (from, to) in [(old, new), (new, old)] {
            let changes = try hostile.store.changes(from: SnapshotID(tree: from), to: SnapshotID(tree: to))
            #expect(throws: ObjectError.self) {
                try hostile.store.write(changes, into: folder, tryingFor: "/nonexistent")
            }
        }
        #expect(try File.entries(of: outside) == ["b"])
    }

    @Test("trees that name each other over and over, or lie too deep, end the search")
    func endless() throws {
        let blob = try hostile.blob("x")
        var tree = try hostile.tree(("100644", "x", blob))
        for _ in 0..<12 {
            let bytes: [UInt8] = (0..<9).flatMap { number -> [UInt8] in
                Array("40000 \(number + 100)".utf8) + [0] + tree.bytes
            }
            tree = ObjectStore.id(.tree, bytes)
            try hostile.store.put(.tree, bytes, as: tree)
        }
        #expect(throws: ObjectError.endless(tree)) {
            try hostile.store.files(of: SnapshotID(tree: tree), rowLimit: 10_000)
        }
        tree = try hostile.tree(("100644", "x", blob))
        let name = String(repeating: "n", count: 250)
        for _ in 0..<20 { tree = try hostile.tree(("40000", name, tree)) }
        #expect(throws: ObjectError.self) { try hostile.store.files(of: SnapshotID(tree: tree)) }
    }
}
